using System.Buffers;
using Gordo.Serialization.Arrow.Writing;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Writes an Arrow IPC stream of frames that are not all known at its start.</summary>
/// <remarks>All frames have the columns of the first, and labelled rows: pandas' metadata of a range has its length.</remarks>
public static class FrameArrowBatches
{
    /// <summary>The bytes that end a stream.</summary>
    public static ReadOnlySpan<byte> End => [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

    /// <summary>Writes the schema of the frames.</summary>
    public static void WriteSchema(Frame frame, IBufferWriter<byte> output) => output.Write(ArrowRecording.SchemaOf(frame).Message);

    /// <summary>Writes a frame as record batches.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="memory">The memory for bitmaps and offsets.</param>
    /// <param name="output">Receives the batches.</param>
    public static void Write(Frame frame, FrameMemory memory, IBufferWriter<byte> output)
    {
        StreamRecorder batches = ArrowRecording.BatchesOf(frame, FrameArrowWriter.DefaultBatchBytes, memory);
        for (int i = 0; i < batches.Count; i++)
            output.Write(batches.PartAt(i));
    }
}
