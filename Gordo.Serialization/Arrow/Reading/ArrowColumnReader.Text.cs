using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <content>The three layouts of text.</content>
internal static partial class ArrowColumnReader
{
    private const int ViewSize = 16;
    private const int InlineLength = 12;

    private static TextColumn ReadText(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        int rows = batch.RowCount;
        ReadOnlyMemory<byte> offsetBytes = batch.NextBuffer(name, OffsetsNeeded(rows, sizeof(int)));
        ReadOnlyMemory<byte> text = batch.NextBuffer(name, 0);
        if (rows == 0)
            return TextColumn.From([]);
        ReadOnlyMemory<int> offsets = new ReinterpretedMemory<int>(offsetBytes[..((rows + 1) * sizeof(int))]).Memory;
        return CheckText(offsets, text, validity, name, memory);
    }

    private static TextColumn ReadLargeText(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        int rows = batch.RowCount;
        ReadOnlySpan<byte> offsetBytes = batch.NextBuffer(name, OffsetsNeeded(rows, sizeof(long))).Span;
        ReadOnlyMemory<byte> text = batch.NextBuffer(name, 0);
        if (rows == 0)
            return TextColumn.From([]);
        ReadOnlySpan<long> large = MemoryMarshal.Cast<byte, long>(offsetBytes);
        Memory<int> offsets = memory.Rent<int>(rows + 1L);
        for (int row = 0; row <= rows; row++)
        {
            if (large[row] < 0 || large[row] > text.Length)
                ThrowOffset(name, row, large[row], text.Length);
            offsets.Span[row] = (int)large[row];
        }
        return CheckText(offsets, text, validity, name, memory);
    }

    private static TextColumn ReadViews(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        ReadOnlyMemory<byte> views = batch.NextBuffer(name, batch.RowCount * (long)ViewSize);
        var data = new ReadOnlyMemory<byte>[batch.NextVariadicCount(name)];
        for (int i = 0; i < data.Length; i++)
            data[i] = batch.NextBuffer(name, 0);
        var builder = new TextBuilder(batch.RowCount, memory);
        long total = 0;
        for (int row = 0; row < batch.RowCount; row++)
            total += validity[row] ? View(views.Span, row, data, name).Length : 0;
        builder.Reserve(total);
        for (int row = 0; row < batch.RowCount; row++)
            builder.Append(validity[row] ? View(views.Span, row, data, name) : default);
        return CheckText(builder.Offsets, builder.Bytes, validity, name, memory);
    }

    // A view is a length, then either up to 12 bytes of text, or the first 4 bytes, a data buffer and an offset in it.
    private static ReadOnlySpan<byte> View(ReadOnlySpan<byte> views, int row, ReadOnlyMemory<byte>[] data, string name)
    {
        ReadOnlySpan<byte> view = views.Slice(row * ViewSize, ViewSize);
        int length = BinaryPrimitives.ReadInt32LittleEndian(view);
        if (length is >= 0 and <= InlineLength)
            return view.Slice(4, length);
        int buffer = BinaryPrimitives.ReadInt32LittleEndian(view[8..]);
        int offset = BinaryPrimitives.ReadInt32LittleEndian(view[12..]);
        if (length < 0 || buffer < 0 || buffer >= data.Length || offset < 0
            || offset > data[buffer].Length || length > data[buffer].Length - offset)
        {
            ArrowThrow.Invalid($"column '{name}', row {row}: a view of {length} bytes at {offset} of data buffer {buffer} " +
                "is outside the data buffers");
        }
        return data[buffer].Span.Slice(offset, length);
    }

    // Older writers omit the single offset of a column without rows.
    private static long OffsetsNeeded(int rows, int size) => rows == 0 ? 0 : (rows + 1L) * size;

    private static TextColumn CheckText(
        ReadOnlyMemory<int> offsets, ReadOnlyMemory<byte> text, Validity validity, string name, BoundedMemory memory)
    {
        ReadOnlySpan<int> positions = offsets.Span;
        int previous = 0;
        for (int row = 0; row < positions.Length; row++)
        {
            if (positions[row] < previous || positions[row] > text.Length)
                ThrowOffset(name, row, positions[row], text.Length);
            previous = positions[row];
        }
        // Text in a null's slot is undefined, so it is dropped before the rest is checked.
        if (!validity.IsAllValid && HasTextUnderNull(positions, validity))
            (offsets, text) = WithoutNullText(positions, text.Span, validity, memory);
        CheckUtf8(offsets.Span, text.Span, name);
        return new TextColumn(offsets, text, validity);
    }

    private static bool HasTextUnderNull(ReadOnlySpan<int> offsets, Validity validity)
    {
        for (int row = 0; row < offsets.Length - 1; row++)
        {
            if (offsets[row] != offsets[row + 1] && !validity[row])
                return true;
        }
        return false;
    }

    private static (ReadOnlyMemory<int> Offsets, ReadOnlyMemory<byte> Text) WithoutNullText(
        ReadOnlySpan<int> offsets, ReadOnlySpan<byte> text, Validity validity, BoundedMemory memory)
    {
        int rows = offsets.Length - 1;
        var builder = new TextBuilder(rows, memory);
        builder.Reserve(offsets[^1] - offsets[0]);
        for (int row = 0; row < rows; row++)
            builder.Append(validity[row] ? text[offsets[row]..offsets[row + 1]] : default);
        return (builder.Offsets, builder.Bytes);
    }

    private static void CheckUtf8(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> text, string name)
    {
        bool valid = Utf8.IsValid(text[offsets[0]..offsets[^1]]);
        // If the whole text is valid, each row is valid unless it begins inside a character.
        for (int row = 0; row < offsets.Length - 1 && valid; row++)
            valid = offsets[row] == text.Length || (text[offsets[row]] & 0xC0) != 0x80;
        if (!valid)
            ThrowUtf8(offsets, text, name);
    }

    private static void ThrowUtf8(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> text, string name)
    {
        int row = 0;
        while (row < offsets.Length - 2 && Utf8.IsValid(text[offsets[row]..offsets[row + 1]]))
            row++;
        ArrowThrow.Invalid($"column '{name}', row {row}: the text is not UTF-8");
    }

    private static void ThrowOffset(string name, int row, long offset, int length) =>
        ArrowThrow.Invalid($"column '{name}', row {row}: text offset {offset} is below the one before or beyond the {length} bytes of text");
}
