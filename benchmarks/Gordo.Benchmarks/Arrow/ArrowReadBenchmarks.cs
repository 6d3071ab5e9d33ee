using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Arrow;

/// <summary>The body of an anomaly request, 10,000 rows of 20 tags, that is already in memory.</summary>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class ArrowReadBenchmarks
{
    private byte[] _oneBatch = [];
    private byte[] _manyBatches = [];

    [GlobalSetup]
    public void Setup()
    {
        Frame frame = BenchmarkFrames.Request(10_000, 20);
        _oneBatch = Write(frame, int.MaxValue);
        _manyBatches = Write(frame, 1 << 18);
    }

    /// <summary>As pyarrow sends it: one batch, used where it lies.</summary>
    [Benchmark(Baseline = true)]
    public int OneBatch() => Read(_oneBatch);

    /// <summary>In seven batches, which have to be joined.</summary>
    [Benchmark]
    public int SevenBatches() => Read(_manyBatches);

    private static int Read(byte[] bytes)
    {
        using var memory = new FrameMemory();
        return FrameArrowReader.Read(bytes, memory).RowCount;
    }

    private static byte[] Write(Frame frame, int batchBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, output, batchBytes);
        return output.WrittenSpan.ToArray();
    }
}
