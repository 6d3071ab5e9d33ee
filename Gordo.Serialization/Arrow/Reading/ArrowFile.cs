using System.Buffers.Binary;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Reads the file format: the messages of a stream, located by a footer.</summary>
/// <remarks>Arrow columnar format, "IPC file format"; File.fbs.</remarks>
internal static class ArrowFile
{
    private const int BlockSize = 24;
    private const int BlockAlignment = 8;

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>Returns true if <paramref name="bytes"/> start like a file.</summary>
    public static bool IsFile(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads the file in <paramref name="bytes"/>.</summary>
    public static Frame Read(ReadOnlyMemory<byte> bytes, FrameMemory memory, FrameLimits limits)
    {
        ReadOnlySpan<byte> input = bytes.Span;
        int trailer = input.Length - Magic.Length - sizeof(int);
        if (trailer < Magic.Length || !input.EndsWith(Magic))
            ArrowThrow.Invalid($"the file of {input.Length} bytes does not end in ARROW1");
        int length = BinaryPrimitives.ReadInt32LittleEndian(input[trailer..]);
        if (length < 0 || length > trailer - Magic.Length)
            ArrowThrow.Metadata($"the footer claims {length} bytes", trailer);
        int start = trailer - length;
        FlatTable footer = FlatTable.Root(input.Slice(start, length), start);
        // The footer's own version is ignored: writers of version 0.14 omit it, and every message has one.
        if (!footer.TryGetTable(1, out FlatTable schema))
            ArrowThrow.Metadata("the footer has no schema", start);
        var table = new ArrowTable(ArrowSchema.Read(schema, bytes, limits), bytes, memory, limits);
        // Overlapping blocks would let a small file expand to any number of rows.
        long left = start;
        AddBlocks(table, footer.GetVector(2, BlockSize), input[..start], ArrowMessageType.DictionaryBatch, ref left);
        AddBlocks(table, footer.GetVector(3, BlockSize), input[..start], ArrowMessageType.RecordBatch, ref left);
        return table.ToFrame();
    }

    private static void AddBlocks(
        ArrowTable table, FlatVector blocks, ReadOnlySpan<byte> input, ArrowMessageType expected, ref long left)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            long offset = blocks.Int64At(i);
            long length = blocks.Int32At(i, 8);
            long bodyLength = blocks.Int64At(i, 16);
            if (offset < Magic.Length || length < 0 || bodyLength < 0 || offset > input.Length
                || length > input.Length - offset || bodyLength > input.Length - offset - length)
                ArrowThrow.Invalid($"{expected} block {i} of {length} + {bodyLength} bytes at {offset} is not inside the file");
            if (offset % BlockAlignment != 0)
                ArrowThrow.Invalid($"{expected} block {i} begins at {offset}, which is not a multiple of {BlockAlignment}");
            left -= length + bodyLength;
            if (left < 0)
                ArrowThrow.Invalid($"the footer's blocks overlap: up to {expected} block {i} they are larger than the file");
            int position = (int)offset;
            ReadOnlySpan<byte> block = input[..(int)(offset + length + bodyLength)];
            if (!ArrowMessage.TryRead(block, ref position, out ArrowMessage message) || message.Type != expected)
                ArrowThrow.Metadata($"{expected} block {i} contains another type of message", offset);
            table.Add(message);
        }
    }
}
