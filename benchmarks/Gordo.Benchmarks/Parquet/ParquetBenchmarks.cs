using System.Buffers;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;

namespace Gordo.Benchmarks.Parquet;

/// <summary>
/// Reads a Parquet request from memory and writes a Parquet answer to memory, for a live batch (100 rows of 20 tags), a few
/// weeks (10,000 of 20) and a backfill (100,000 of 100). Values are random doubles, which do not compress.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
[Config(typeof(Configuration))]
public class ParquetBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private Frame _answer = BenchmarkFrames.Answer(1, 1);
    private byte[] _request = [];
    private double[] _numbers = [];
    private double[] _copy = [];

    [Params(100, 10_000, 100_000)]
    public int Rows { get; set; }

    /// <summary>Returns the number of columns of a shape, for computing the throughput.</summary>
    public static int Columns(int rows) => rows == 100_000 ? 100 : 20;

    [GlobalSetup]
    public void Setup()
    {
        FrameParquetWriter.Write(BenchmarkFrames.Request(Rows, Columns(Rows)), _output);
        _request = _output.WrittenSpan.ToArray();
        _answer = BenchmarkFrames.Answer(Rows, Columns(Rows));
        _numbers = new double[Rows * (Columns(Rows) + 1)];
        _copy = new double[_numbers.Length];
    }

    /// <summary>Copies the same numbers once, as an upper bound.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => _numbers.CopyTo(_copy.AsSpan());

    [Benchmark]
    public int Read()
    {
        using var memory = new FrameMemory();
        return FrameParquetReader.Read(_request, memory).RowCount;
    }

    [Benchmark]
    public int Write()
    {
        _output.ResetWrittenCount();
        FrameParquetWriter.Write(_answer, _output);
        return _output.WrittenCount;
    }

    private sealed class Configuration : ManualConfig
    {
        public Configuration() => AddColumn(new ThroughputColumn());
    }
}
