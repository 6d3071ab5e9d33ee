using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Writing;

namespace Gordo.Serialization.Parquet;

/// <summary>Writes a frame as the Parquet file pandas would make of it, index and column levels included.</summary>
/// <remarks>
/// NaN is written as null, timestamps in seconds as milliseconds, since Parquet has no seconds. Pages are PLAIN, which
/// every reader knows.
/// </remarks>
public static class FrameParquetWriter
{
    // Enough for a system call to be worth its while, too little to matter in memory.
    private const int FlushThreshold = 64 * 1024;

    /// <summary>Writes page by page, and hands pages on as they are done.</summary>
    /// <param name="frame">The frame to write.</param>
    /// <param name="output">Is flushed, but not completed.</param>
    /// <param name="options">Snappy if left out.</param>
    /// <param name="cancellationToken">Cancels between pages.</param>
    /// <exception cref="FrameException">A timestamp in seconds is too large for milliseconds.</exception>
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
