using System.Buffers.Binary;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Reads the file format: messages as in a stream, found through a footer.</summary>
/// <remarks>Arrow columnar format, "IPC file format"; File.fbs.</remarks>
internal static class ArrowFile
{
    private const int BlockSize = 24;

    private static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    /// <summary>Whether bytes that begin so are a file.</summary>
    public static bool IsFile(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Reads the file in <paramref name="bytes"/>.</summary>
    public static Frame Read(ReadOnlyMemory<byte> bytes, FrameMemory memory, FrameLimits limits)
    {
        ReadOnlySpan<byte> input = bytes.Span;
        int trailer = input.Length - Magic.Length - sizeof(int);
        if (trailer < Magic.Length || !input.EndsWith(Magic))
            ArrowThrow.Invalid($"a file of {input.Length} bytes that does not end in ARROW1");
        int length = BinaryPrimitives.ReadInt32LittleEndian(input[trailer..]);
        if (length < 0 || length > trailer - Magic.Length)
            ArrowThrow.Metadata($"the footer claims {length} bytes", trailer);
        int start = trailer - length;
        FlatTable footer = FlatTable.Root(input.Slice(start, length), start);
        // The footer's own version is left aside: writers of 0.14 forgot it, and every message has one.
        if (!footer.TryGetTable(1, out FlatTable schema))
            ArrowThrow.Metadata("the footer has no schema", start);
        var table = new ArrowTable(ArrowSchema.Read(schema, bytes, limits), bytes, memory, limits);
        // Blocks that overlap would let a small file stand for any number of rows.
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
            left -= length + bodyLength;
            if (left < 0)
                ArrowThrow.Invalid($"the blocks of the footer overlap, at the latest in {expected} block {i}");
            int position = (int)offset;
            ReadOnlySpan<byte> block = input[..(int)(offset + length + bodyLength)];
            if (!ArrowMessage.TryRead(block, ref position, out ArrowMessage message) || message.Type != expected)
                ArrowThrow.Metadata($"{expected} block {i} holds something else", offset);
            table.Add(message);
        }
    }
}
