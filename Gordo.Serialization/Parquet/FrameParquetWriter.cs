using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Writing;

namespace Gordo.Serialization.Parquet;

/// <summary>Writes a frame as a Parquet file in pandas' layout, including index and column levels.</summary>
/// <remarks>
/// NaN is written as null, and timestamps in seconds as milliseconds, because Parquet has no seconds. Pages use PLAIN
/// encoding, which every reader supports.
/// </remarks>
public static class FrameParquetWriter
{
    // Large enough to amortize a system call, small enough not to matter in memory.
    private const int FlushThreshold = 64 * 1024;

    /// <summary>Writes page by page and flushes completed pages.</summary>
    /// <param name="frame">The frame to write.</param>
    /// <param name="output">Receives the file; it is flushed but not completed.</param>
    /// <param name="options">The options; Snappy compression by default.</param>
    /// <param name="cancellationToken">Cancels between pages.</param>
    /// <exception cref="FrameException">A timestamp in seconds overflows 64-bit milliseconds.</exception>
    public static async Task WriteAsync(
        Frame frame, PipeWriter output, ParquetWriterOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var file = new ParquetFileWriter(frame, options ?? new ParquetWriterOptions());
        long flushed = 0;
        while (file.WriteNext(output))
        {
            if (file.Position - flushed < FlushThreshold)
                continue;
            flushed = file.Position;
            FlushResult result = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCompleted || result.IsCanceled)
                return;
        }
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes to a buffer.</summary>
    /// <inheritdoc cref="WriteAsync"/>
    public static void Write(Frame frame, IBufferWriter<byte> output, ParquetWriterOptions? options = null)
    {
        using var file = new ParquetFileWriter(frame, options ?? new ParquetWriterOptions());
        while (file.WriteNext(output))
        {
        }
    }
}
