using System.Buffers;
using System.Runtime.InteropServices;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Writes a slice of a column as the buffers of a record batch.</summary>
/// <remarks>
/// Arrow columnar format, "Physical memory layout". A missing number is written as a null, as in pandas; its slot contains
/// the NaN.
/// </remarks>
internal static class ArrowColumnWriter
{
    private const int Alignment = 8;

    /// <summary>Returns the number of missing values of a column.</summary>
    public static int CountNulls(Column column) => column switch
    {
        NullColumn => column.Length,
        FloatColumn floats => NullBits.CountNaN(floats.Values.Span),
        TimestampColumn times => times.Values.Span.Count(TimestampColumn.Missing),
        IntegerColumn integers => CountNulls(integers.Validity, column.Length),
        BooleanColumn booleans => CountNulls(booleans.Validity, column.Length),
        TextColumn text => CountNulls(text.Validity, column.Length),
        _ => 0,
    };

    /// <summary>Returns the length of the validity buffer.</summary>
    public static int ValidityLength(Column column, int nulls) => nulls == 0 ? 0 : BitmapLength(column.Length);

    /// <summary>Computes the lengths of the buffers after the validity buffer.</summary>
    /// <returns>The number of these buffers: none for a null column, two for text, otherwise one.</returns>
    public static int ValueLengths(Column column, out int first, out int second)
    {
        second = 0;
        switch (column)
        {
            case NullColumn:
                first = 0;
                return 0;
            case BooleanColumn:
                first = BitmapLength(column.Length);
                return 1;
            case TextColumn text:
                first = (column.Length + 1) * sizeof(int);
                second = text.Offsets[^1] - text.Offsets[0];
                return 2;
            default:
                first = column.Length * sizeof(double);
                return 1;
        }
    }

    /// <summary>Returns the length of a buffer including its padding.</summary>
    public static int Padded(int length) => (length + Alignment - 1) & -Alignment;

    /// <summary>Writes the buffers, each padded.</summary>
    public static void Write(Column column, int nulls, IBufferWriter<byte> target)
    {
        if (column is NullColumn)
            return;
        if (nulls > 0)
            WriteBits(column.Length, target, bits => SetValid(column, bits));
        switch (column)
        {
            case FloatColumn floats:
                target.Write(MemoryMarshal.AsBytes(floats.Values.Span));
                break;
            case IntegerColumn integers:
                target.Write(MemoryMarshal.AsBytes(integers.Values.Span));
                break;
            case TimestampColumn times:
                target.Write(MemoryMarshal.AsBytes(times.Values.Span));
                break;
            case BooleanColumn booleans:
                WriteBits(column.Length, target, bits => NullBits.Set(booleans.Values.Span, bits));
                break;
            case TextColumn text:
                WriteText(text, target);
                break;
        }
    }

    private static void WriteText(TextColumn text, IBufferWriter<byte> target)
    {
        ReadOnlySpan<int> offsets = text.Offsets;
        int length = checked(offsets.Length * sizeof(int));
        Span<byte> bytes = target.GetSpan(Padded(length))[..Padded(length)];
        bytes[length..].Clear();
        Span<int> rebased = MemoryMarshal.Cast<byte, int>(bytes);
        int first = offsets[0];
        for (int row = 0; row < offsets.Length; row++)
            rebased[row] = offsets[row] - first;
        target.Advance(bytes.Length);
        ReadOnlySpan<byte> content = text.Bytes[first..offsets[^1]];
        target.Write(content);
        Span<byte> padding = stackalloc byte[Alignment];
        padding.Clear();
        target.Write(padding[..(Padded(content.Length) - content.Length)]);
    }

    private static void WriteBits(int count, IBufferWriter<byte> target, Action<Span<byte>> set)
    {
        int length = Padded(BitmapLength(count));
        Span<byte> bits = target.GetSpan(length)[..length];
        bits.Clear();
        set(bits);
        target.Advance(length);
    }

    private static void SetValid(Column column, Span<byte> bits)
    {
        if (column is FloatColumn floats)
        {
            NullBits.SetNumbers(floats.Values.Span, bits);
            return;
        }
        for (int row = 0; row < column.Length; row++)
        {
            if (!column.IsMissing(row))
                bits[row >> 3] |= (byte)(1 << (row & 7));
        }
    }

    private static int CountNulls(Validity validity, int length)
    {
        int nulls = 0;
        for (int row = 0; row < length && !validity.IsAllValid; row++)
            nulls += validity[row] ? 0 : 1;
        return nulls;
    }

    private static int BitmapLength(int rows) => (rows + 7) / 8;
}
