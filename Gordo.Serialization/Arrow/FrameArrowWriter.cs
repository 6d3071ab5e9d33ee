using System.Buffers;
using System.IO.Pipelines;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Writes a frame as an Arrow IPC stream, uncompressed, with the metadata pandas restores it by.</summary>
/// <remarks>Arrow columnar format, "IPC streaming format".</remarks>
public static class FrameArrowWriter
{
    /// <summary>About how many bytes of columns a record batch holds.</summary>
    /// <remarks>
    /// Small enough to still be in the processor's cache when it is sent, large enough that what a batch costs besides
    /// is lost in it.
    /// </remarks>
    public const int DefaultBatchBytes = 1 << 20;

    /// <summary>Writes <paramref name="frame"/> and flushes after every record batch.</summary>
    /// <param name="frame">What to write.</param>
    /// <param name="output">Is not completed.</param>
    /// <param name="batchBytes">About how many bytes of columns a record batch may hold; a batch has at least a row.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public static async Task WriteAsync(
        Frame frame, PipeWriter output, int batchBytes = DefaultBatchBytes, CancellationToken cancellationToken = default)
    {
        var writer = new ArrowStreamWriter(frame, output, batchBytes);
        writer.WriteSchema();
        while (writer.WriteBatch())
        {
            FlushResult flushed = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            // Whoever was reading has gone.
            if (flushed.IsCompleted)
                return;
        }
        writer.WriteEnd();
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes <paramref name="frame"/> into memory.</summary>
    public static void Write(Frame frame, IBufferWriter<byte> output, int batchBytes = DefaultBatchBytes)
    {
        var writer = new ArrowStreamWriter(frame, output, batchBytes);
        writer.WriteSchema();
        while (writer.WriteBatch())
        {
        }
        writer.WriteEnd();
    }
}
