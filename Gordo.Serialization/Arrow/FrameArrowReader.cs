using System.Buffers.Binary;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Arrow.Reading;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Reads a frame from the Arrow IPC stream or file format.</summary>
/// <remarks>
/// Arrow columnar format, "Serialization and interprocess communication": metadata V4 and V5, little-endian. Decimals become
/// the nearest double; nested columns and others whose type frames lack become an <see cref="UnsupportedColumn"/>. The pandas metadata in the schema gives the frame its row labels and column levels.
/// </remarks>
public static class FrameArrowReader
{
    private const int LongestPlausibleMetadata = 1 << 26;

    /// <summary>Returns true if the first 8 bytes look like the start of an Arrow stream or file.</summary>
    public static bool IsArrow(ReadOnlySpan<byte> firstBytes)
    {
        if (firstBytes.Length < 8)
            return false;
        if (ArrowFile.IsFile(firstBytes))
            return true;
        int first = BinaryPrimitives.ReadInt32LittleEndian(firstBytes);
        int second = BinaryPrimitives.ReadInt32LittleEndian(firstBytes[4..]);
        if (first == -1)
            return second is >= 0 and <= LongestPlausibleMetadata;
        // Format before version 0.15: a length, then metadata that starts with an offset into itself. Four bytes of text
        // would be a much larger number.
        return first is > 8 and <= LongestPlausibleMetadata && second >= 4 && second < first && second % 4 == 0;
    }

    /// <summary>Reads the frame in <paramref name="bytes"/>.</summary>
    /// <param name="bytes">
    /// A stream or a file; the first bytes tell which. Columns refer to these bytes without a copy, so the bytes must stay
    /// valid and unchanged while the frame is used.
    /// </param>
    /// <param name="memory">The memory for columns that are decompressed, converted or joined.</param>
    /// <param name="limits">The maximum size of the frame; <see cref="FrameLimits.Default"/> if null.</param>
    /// <exception cref="FrameException">
    /// The bytes are malformed or exceed the limits. The message names the column
    /// and type, or the offset.
    /// </exception>
    public static Frame Read(ReadOnlyMemory<byte> bytes, FrameMemory memory, FrameLimits? limits = null)
    {
        limits ??= FrameLimits.Default;
        return ArrowFile.IsFile(bytes.Span)
            ? ArrowFile.Read(bytes, memory, limits)
            : ReadStream(bytes, memory, limits);
    }

    private static Frame ReadStream(ReadOnlyMemory<byte> bytes, FrameMemory memory, FrameLimits limits)
    {
        ReadOnlySpan<byte> input = bytes.Span;
        if (!IsArrow(input))
            ArrowThrow.Invalid($"the {input.Length} bytes do not start with a stream or file header");
        int position = 0;
        if (!ArrowMessage.TryRead(input, ref position, out ArrowMessage first))
            ArrowThrow.Invalid("the stream ends before its schema");
        if (first.Type != ArrowMessageType.Schema)
            ArrowThrow.Metadata($"found a message of type {first.Type}, expected the schema,", first.Start);
        var table = new ArrowTable(ArrowSchema.Read(first.Header, bytes, limits), bytes, memory, limits);
        while (ArrowMessage.TryRead(input, ref position, out ArrowMessage message))
            table.Add(message);
        return table.ToFrame();
    }
}
