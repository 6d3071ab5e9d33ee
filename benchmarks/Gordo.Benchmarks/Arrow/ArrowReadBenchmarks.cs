using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Arrow;

/// <summary>Reads the body of an anomaly request of 10,000 rows of 20 tags from memory.</summary>
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

    /// <summary>One batch, as pyarrow sends it, whose values are used in place.</summary>
    [Benchmark(Baseline = true)]
    public int OneBatch() => Read(_oneBatch);

    /// <summary>Seven batches, which must be joined.</summary>
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
