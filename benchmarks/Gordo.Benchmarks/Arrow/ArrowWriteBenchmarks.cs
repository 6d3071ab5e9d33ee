using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;

namespace Gordo.Benchmarks.Arrow;

/// <summary>Writes an anomaly answer of 10,000 rows and 125 columns of numbers, 10 MB.</summary>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class ArrowWriteBenchmarks
{
    private Frame _answer = BenchmarkFrames.Answer(1, 1);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private byte[] _copy = [];

    [GlobalSetup]
    public void Setup()
    {
        _answer = BenchmarkFrames.Answer(10_000, 125);
        FrameArrowWriter.Write(_answer, _buffer);
        _copy = new byte[_buffer.WrittenCount];
    }

    /// <summary>Writes to one block of memory.</summary>
    [Benchmark]
    public int ToMemory()
    {
        _buffer.ResetWrittenCount();
        FrameArrowWriter.Write(_answer, _buffer);
        return _buffer.WrittenCount;
    }

    /// <summary>Writes to a pipe like that of a response body, whose reader discards the bytes.</summary>
    [Benchmark]
    public async Task ToPipe()
    {
        var pipe = new Pipe();
        Task reading = ReadAsync(pipe.Reader);
        await FrameArrowWriter.WriteAsync(_answer, pipe.Writer);
        await pipe.Writer.CompleteAsync();
        await reading;
    }

    /// <summary>Copies as many bytes once.</summary>
    [Benchmark(Baseline = true)]
    public void CopyOnly() => _buffer.WrittenSpan.CopyTo(_copy);

    private static async Task ReadAsync(PipeReader reader)
    {
        ReadResult read;
        do
        {
            read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }
}
