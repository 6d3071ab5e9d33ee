using System.Buffers.Binary;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Arrow.Reading;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow;

/// <summary>Reads a frame from Arrow IPC bytes, stream or file.</summary>
/// <remarks>
/// Arrow columnar format, "Serialization and interprocess communication": metadata V4 and V5, little-endian, flat
/// columns. What pandas noted in the schema gives the frame its row labels and column levels.
/// </remarks>
public static class FrameArrowReader
{
    private const int LongestPlausibleMetadata = 1 << 26;

    /// <summary>Whether bytes that begin so are an Arrow stream or file, as far as the first 8 can tell.</summary>
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
        // Before version 0.15: a length and metadata that begin with a position inside themselves. As text, four
        // bytes are a far larger number.
        return first is > 8 and <= LongestPlausibleMetadata && second >= 4 && second < first && second % 4 == 0;
    }

    /// <summary>Reads the frame in <paramref name="bytes"/>.</summary>
    /// <param name="bytes">
    /// A stream or a file, told apart by its first bytes. Columns are used where they lie, so the bytes must neither
    /// change nor go away as long as the frame is used.
    /// </param>
    /// <param name="memory">Where columns go that had to be decompressed, converted or joined.</param>
    /// <param name="limits">How large the frame may become; <see cref="FrameLimits.Default"/> where null.</param>
    /// <exception cref="FrameException">
    /// Malformed, larger than the limits, or of a column type that is not supported; the message names the column and
    /// type, or the offset.
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
            ArrowThrow.Invalid($"these {input.Length} bytes do not begin as a stream or file does");
        int position = 0;
        if (!ArrowMessage.TryRead(input, ref position, out ArrowMessage first))
            ArrowThrow.Invalid("the stream ends before its schema");
        if (first.Type != ArrowMessageType.Schema)
            ArrowThrow.Metadata($"a message of type {first.Type}, expected the schema,", first.Start);
        var table = new ArrowTable(ArrowSchema.Read(first.Header, bytes, limits), bytes, memory, limits);
        while (ArrowMessage.TryRead(input, ref position, out ArrowMessage message))
            table.Add(message);
        return table.ToFrame();
    }
}
