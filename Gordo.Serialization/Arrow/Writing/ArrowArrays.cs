using Apache.Arrow;
using Apache.Arrow.Types;
using Gordo.Serialization.Frames;
using Column = Gordo.Serialization.Frames.Column;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Builds the library's arrays over the values of columns: numbers and text in place, bitmaps in new memory.</summary>
/// <remarks>
/// Arrow columnar format, "Physical memory layout". A missing number is written as a null, as in pandas; its slot contains
/// the NaN.
/// </remarks>
internal static class ArrowArrays
{
    /// <summary>Builds the array of a column.</summary>
    /// <param name="column">The column; its values must stay valid while the array is used.</param>
    /// <param name="type">The type of the field, see <see cref="ArrowSchemas"/>.</param>
    /// <param name="memory">The memory for bitmaps and offsets.</param>
    public static IArrowArray Of(Column column, IArrowType type, FrameMemory memory)
    {
        int nulls = CountNulls(column);
        ArrowBuffer validity = nulls == 0 ? ArrowBuffer.Empty : Bits(column.Length, memory, bits => SetValid(column, bits));
        ArrowBuffer[] buffers = column switch
        {
            FloatColumn floats => [validity, InPlace(floats.Values)],
            IntegerColumn integers => [validity, InPlace(integers.Values)],
            TimestampColumn times => [validity, InPlace(times.Values)],
            BooleanColumn booleans => [validity, Bits(column.Length, memory, bits => NullBits.Set(booleans.Values.Span, bits))],
            TextColumn text => [validity, Offsets(text.Offsets, memory), InPlace(text.Content[text.Offsets[0]..text.Offsets[^1]])],
            _ => [],
        };
        return ArrowArrayFactory.BuildArray(new ArrayData(type, column.Length, nulls, 0, buffers));
    }

    /// <summary>Returns the number of bytes of a column's values, without bitmaps.</summary>
    public static long ValueBytes(Column column) => column switch
    {
        NullColumn => 0,
        BooleanColumn => BitmapLength(column.Length),
        TextColumn text => ((column.Length + 1L) * sizeof(int)) + text.Offsets[^1] - text.Offsets[0],
        _ => column.Length * (long)sizeof(double),
    };

    private static int CountNulls(Column column) => column switch
    {
        NullColumn => column.Length,
        FloatColumn floats => NullBits.CountNaN(floats.Values.Span),
        TimestampColumn times => times.Values.Span.Count(TimestampColumn.Missing),
        IntegerColumn integers => CountNulls(integers.Validity, column.Length),
        BooleanColumn booleans => CountNulls(booleans.Validity, column.Length),
        TextColumn text => CountNulls(text.Validity, column.Length),
        _ => 0,
    };

    private static int CountNulls(Validity validity, int length)
    {
        int nulls = 0;
        for (int row = 0; row < length && !validity.IsAllValid; row++)
            nulls += validity[row] ? 0 : 1;
        return nulls;
    }

    private static ArrowBuffer InPlace<T>(ReadOnlyMemory<T> values)
        where T : unmanaged => new(new AnswerBytes<T>(values).Memory);

    private static ArrowBuffer Bits(int count, FrameMemory memory, Action<Span<byte>> set)
    {
        Memory<byte> bits = memory.Rent<byte>(BitmapLength(count));
        bits.Span.Clear();
        set(bits.Span);
        return InPlace<byte>(bits);
    }

    // The offsets of a slice begin with that of its first row; in Arrow they begin with 0.
    private static ArrowBuffer Offsets(ReadOnlySpan<int> offsets, FrameMemory memory)
    {
        Memory<int> rebased = memory.Rent<int>(offsets.Length);
        Span<int> target = rebased.Span;
        for (int row = 0; row < offsets.Length; row++)
            target[row] = offsets[row] - offsets[0];
        return InPlace<int>(rebased);
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

    private static int BitmapLength(int rows) => (rows + 7) / 8;
}
