using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Arrow.Writing;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Writes a frame as an Arrow IPC stream, uncompressed, with the metadata pandas restores it by.</summary>
/// <remarks>Arrow columnar format, "IPC streaming format".</remarks>
public sealed class FrameArrowWriter
{
    /// <summary>About how many bytes of columns a record batch holds.</summary>
    /// <remarks>
    /// Small enough to still be in the processor's cache when it is sent, large enough that what a batch costs besides
    /// is lost in it: with a fourth of it an answer of 9 MB takes 15 % longer over HTTP, with a sixteenth 75 %.
    /// </remarks>
    public const int DefaultBatchBytes = 1 << 20;

    private readonly ArrowStreamWriter _stream;

    /// <summary>Plans the batches and looks for missing values.</summary>
    /// <param name="frame">What to write, once.</param>
    /// <param name="batchBytes">About how many bytes of columns a record batch may hold; a batch has at least a row.</param>
    public FrameArrowWriter(Frame frame, int batchBytes = DefaultBatchBytes) =>
        _stream = new ArrowStreamWriter(frame, batchBytes);

    /// <summary>The length of the whole stream in bytes, known before anything is written.</summary>
    /// <remarks>
    /// An answer of 9 MB that announces it takes 30 % less time than one in chunks, which HTTP/1.1 needs otherwise.
    /// </remarks>
    public long Length => _stream.Length;

    /// <summary>Writes <paramref name="frame"/>, see <see cref="WriteAsync(PipeWriter, CancellationToken)"/>.</summary>
    public static Task WriteAsync(
        Frame frame, PipeWriter output, int batchBytes = DefaultBatchBytes, CancellationToken cancellationToken = default) =>
        new FrameArrowWriter(frame, batchBytes).WriteAsync(output, cancellationToken);

    /// <summary>Writes <paramref name="frame"/> into memory.</summary>
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
    /// <param name="output">Is not completed.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        _stream.WriteSchema(output);
        while (_stream.WriteBatch(output))
        {
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            // Whoever was reading has gone.
            if (flushed.IsCompleted)
                return;
        }
        ArrowStreamWriter.WriteEnd(output);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
