using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Arrow.Writing;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Writes a frame as an uncompressed Arrow IPC stream with pandas metadata.</summary>
/// <remarks>Arrow columnar format, "IPC streaming format".</remarks>
public sealed class FrameArrowWriter
{
    /// <summary>The approximate number of column bytes in a record batch.</summary>
    /// <remarks>
    /// Small enough to still be in the processor's cache when it is sent, and large enough that the overhead of a batch does
    /// not matter: with a fourth of this size, a response of 9 MB takes 15 % longer over HTTP; with a sixteenth, 75 %.
    /// </remarks>
    public const int DefaultBatchBytes = 1 << 20;

    private readonly ArrowStreamWriter _stream;

    /// <summary>Computes the batches and counts the missing values.</summary>
    /// <param name="frame">The frame; an instance writes it once.</param>
    /// <param name="batchBytes">The approximate number of column bytes in a record batch. A batch has at least one row.</param>
    public FrameArrowWriter(Frame frame, int batchBytes = DefaultBatchBytes) =>
        _stream = new ArrowStreamWriter(frame, batchBytes);

    /// <summary>The length of the whole stream in bytes, known before writing.</summary>
    /// <remarks>
    /// A response of 9 MB with a <c>Content-Length</c> takes 30 % less time than one in chunks, which HTTP/1.1 uses otherwise.
    /// </remarks>
    public long Length => _stream.Length;

    /// <summary>Writes <paramref name="frame"/>, see <see cref="WriteAsync(PipeWriter, CancellationToken)"/>.</summary>
    public static Task WriteAsync(
        Frame frame, PipeWriter output, int batchBytes = DefaultBatchBytes, CancellationToken cancellationToken = default) =>
        new FrameArrowWriter(frame, batchBytes).WriteAsync(output, cancellationToken);

    /// <summary>Writes <paramref name="frame"/> to a buffer.</summary>
    public static void Write(Frame frame, IBufferWriter<byte> output, int batchBytes = DefaultBatchBytes)
    {
        var stream = new ArrowStreamWriter(frame, batchBytes);
        stream.WriteSchema(output);
        while (stream.WriteBatch(output))
        {
        }
        ArrowStreamWriter.WriteEnd(output);
    }

    /// <summary>Writes the stream and flushes after every record batch.</summary>
    /// <param name="output">Receives the stream; it is not completed.</param>
    /// <param name="cancellationToken">Cancels between two batches.</param>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        _stream.WriteSchema(output);
        while (_stream.WriteBatch(output))
        {
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            // The reader has completed: nobody reads the rest.
            if (flushed.IsCompleted)
                return;
        }
        ArrowStreamWriter.WriteEnd(output);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
