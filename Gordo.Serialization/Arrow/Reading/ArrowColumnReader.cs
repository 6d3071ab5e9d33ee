using System.Numerics;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Numbers;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>
/// Reads a column from a batch's buffers: in place if the layout is the frame's own, otherwise converted.
/// </summary>
/// <remarks>Arrow columnar format, "Physical memory layout".</remarks>
internal static partial class ArrowColumnReader
{
    /// <summary>Reads the next column of <paramref name="batch"/> as plain values, without a dictionary.</summary>
    /// <param name="name">The name of the column.</param>
    /// <param name="field">The column.</param>
    /// <param name="batch">At the column; moves past it.</param>
    /// <param name="memory">The memory for converted values.</param>
    public static Column Read(string name, in ArrowField field, ref ArrowBatch batch, BoundedMemory memory)
    {
        ArrowType type = field.Type;
        if (type.Kind == ArrowKind.Unsupported)
        {
            batch.Skip(name, field.Nodes);
            return new UnsupportedColumn(batch.RowCount, type.Name ?? "");
        }
        int nulls = batch.NextColumn(name);
        if (type.Kind == ArrowKind.Null)
            return new NullColumn(batch.RowCount);
        Validity validity = batch.NextValidity(name, nulls);
        return type.Kind switch
        {
            ArrowKind.Boolean => ReadBooleans(name, ref batch, validity, memory),
            ArrowKind.Float64 => ReadDoubles(name, ref batch, validity, memory),
            ArrowKind.Float32 => ReadFloats<float>(name, ref batch, validity, memory),
            ArrowKind.Float16 => ReadFloats<Half>(name, ref batch, validity, memory),
            ArrowKind.Utf8 => ReadText(name, ref batch, validity, memory),
            ArrowKind.LargeUtf8 => ReadLargeText(name, ref batch, validity, memory),
            ArrowKind.Utf8View => ReadViews(name, ref batch, validity, memory),
            ArrowKind.Timestamp => ReadTimestamps(name, type.Unit, type.Zone, ref batch, validity, memory),
            ArrowKind.Date64 => ReadTimestamps(name, TimeUnit.Millisecond, null, ref batch, validity, memory),
            ArrowKind.Date32 => ReadDays(name, ref batch, validity, memory),
            ArrowKind.Decimal32 => ReadDecimals(name, 4, type.Scale, ref batch, validity, memory),
            ArrowKind.Decimal64 => ReadDecimals(name, 8, type.Scale, ref batch, validity, memory),
            ArrowKind.Decimal128 => ReadDecimals(name, 16, type.Scale, ref batch, validity, memory),
            ArrowKind.Decimal256 => ReadDecimals(name, 32, type.Scale, ref batch, validity, memory),
            ArrowKind.UInt64 => ReadUnsigned(name, ref batch, validity),
            _ => new IntegerColumn(ReadIntegers(type.Kind, name, ref batch, memory), validity),
        };
    }

    /// <summary>Reads a value buffer of integers of any type except unsigned 64-bit.</summary>
    public static ReadOnlyMemory<long> ReadIntegers(ArrowKind kind, string name, ref ArrowBatch batch, BoundedMemory memory) =>
        kind switch
        {
            ArrowKind.Int8 => Widen<sbyte>(name, ref batch, memory),
            ArrowKind.Int16 => Widen<short>(name, ref batch, memory),
            ArrowKind.Int32 => Widen<int>(name, ref batch, memory),
            ArrowKind.UInt8 => Widen<byte>(name, ref batch, memory),
            ArrowKind.UInt16 => Widen<ushort>(name, ref batch, memory),
            ArrowKind.UInt32 => Widen<uint>(name, ref batch, memory),
            _ => Values<long>(name, ref batch),
        };

    /// <summary>Returns the next buffer as one number per row, in place.</summary>
    private static unsafe ReadOnlyMemory<T> Values<T>(string name, ref ArrowBatch batch)
        where T : unmanaged
    {
        long needed = batch.RowCount * (long)sizeof(T);
        ReadOnlyMemory<byte> bytes = batch.NextBuffer(name, needed);
        return new ReinterpretedMemory<T>(bytes[..(int)needed]).Memory;
    }

    private static Memory<long> Widen<T>(string name, ref ArrowBatch batch, BoundedMemory memory)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> values = Values<T>(name, ref batch).Span;
        Memory<long> widened = memory.Rent<long>(values.Length);
        Span<long> target = widened.Span;
        for (int row = 0; row < values.Length; row++)
            target[row] = long.CreateTruncating(values[row]);
        return widened;
    }

    private static IntegerColumn ReadUnsigned(string name, ref ArrowBatch batch, Validity validity)
    {
        ReadOnlyMemory<long> values = Values<long>(name, ref batch);
        bool beyondSigned = false;
        for (int row = 0; row < values.Length && !beyondSigned; row++)
            beyondSigned = values.Span[row] < 0 && validity[row];
        return new IntegerColumn(values, validity, beyondSigned);
    }

    private static FloatColumn ReadDoubles(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        ReadOnlyMemory<double> values = Values<double>(name, ref batch);
        return new FloatColumn(WithMissing(values, validity, double.NaN, memory));
    }

    private static FloatColumn ReadFloats<T>(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
        where T : unmanaged, IFloatingPoint<T>
    {
        ReadOnlySpan<T> values = Values<T>(name, ref batch).Span;
        Memory<double> doubles = memory.Rent<double>(values.Length);
        Span<double> target = doubles.Span;
        for (int row = 0; row < values.Length; row++)
            target[row] = double.CreateTruncating(values[row]);
        SetMissing(target, validity, double.NaN);
        return new FloatColumn(doubles);
    }

    // Little-endian integers, to the nearest double.
    private static FloatColumn ReadDecimals(
        string name, int width, int scale, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        ReadOnlySpan<byte> values = batch.NextBuffer(name, batch.RowCount * (long)width).Span;
        Memory<double> doubles = memory.Rent<double>(batch.RowCount);
        Span<double> target = doubles.Span;
        for (int row = 0; row < target.Length; row++)
            target[row] = validity[row] ? ScaledInteger.ToDouble(new BigInteger(values.Slice(row * width, width)), scale) : double.NaN;
        return new FloatColumn(doubles);
    }

    private static TimestampColumn ReadTimestamps(
        string name, TimeUnit unit, TimestampZone? zone, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        ReadOnlyMemory<long> values = Values<long>(name, ref batch);
        return new TimestampColumn(WithMissing(values, validity, TimestampColumn.Missing, memory), unit, zone);
    }

    // A date becomes midnight of its day, without a zone.
    private static TimestampColumn ReadDays(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        const long SecondsPerDay = 86_400;
        Memory<long> seconds = Widen<int>(name, ref batch, memory);
        foreach (ref long day in seconds.Span)
            day *= SecondsPerDay;
        SetMissing(seconds.Span, validity, TimestampColumn.Missing);
        return new TimestampColumn(seconds, TimeUnit.Second, null);
    }

    private static BooleanColumn ReadBooleans(string name, ref ArrowBatch batch, Validity validity, BoundedMemory memory)
    {
        ReadOnlySpan<byte> bits = batch.NextBuffer(name, (batch.RowCount + 7L) / 8).Span;
        Memory<bool> values = memory.Rent<bool>(batch.RowCount);
        Span<bool> target = values.Span;
        for (int row = 0; row < target.Length; row++)
            target[row] = IsSet(bits, row);
        return new BooleanColumn(values, validity);
    }

    // The value in a null's slot is undefined. pandas leaves the NaN there, in which case no copy is needed.
    private static ReadOnlyMemory<T> WithMissing<T>(
        ReadOnlyMemory<T> values, Validity validity, T missing, BoundedMemory memory)
        where T : unmanaged, IEquatable<T>
    {
        if (validity.IsAllValid)
            return values;
        ReadOnlySpan<T> source = values.Span;
        ReadOnlySpan<byte> bits = validity.Bits;
        int row = 0;
        while (row < source.Length && (IsSet(bits, row) || source[row].Equals(missing)))
            row++;
        if (row == source.Length)
            return values;
        Memory<T> copy = memory.Rent<T>(source.Length);
        source.CopyTo(copy.Span);
        SetMissing(copy.Span, validity, missing);
        return copy;
    }

    private static void SetMissing<T>(Span<T> values, Validity validity, T missing)
    {
        if (validity.IsAllValid)
            return;
        ReadOnlySpan<byte> bits = validity.Bits;
        for (int row = 0; row < values.Length; row++)
        {
            if (!IsSet(bits, row))
                values[row] = missing;
        }
    }

    // Only for bitmaps of a batch, whose first row is at the first bit.
    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] >> (row & 7) & 1) != 0;
}
