using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet.Encodings;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Maps Parquet types to column builders.</summary>
/// <remarks>
/// <see href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">LogicalTypes.md</see>.
/// </remarks>
internal static class ColumnBuilders
{
    /// <summary>
    /// Returns false if a column's logical type is not supported, such as a time of day; its values can be read without it.
    /// </summary>
    public static bool Supports(ParquetField field) => (field.Physical, field.Logical.Kind) switch
    {
        (_, LogicalKind.None) => true,
        (PhysicalType.FixedLenByteArray, LogicalKind.Float16) => field.TypeLength == 2,
        (PhysicalType.Int32, LogicalKind.Decimal or LogicalKind.Date or LogicalKind.Integer or LogicalKind.Null) => true,
        (PhysicalType.Int64, LogicalKind.Decimal or LogicalKind.Timestamp or LogicalKind.Integer or LogicalKind.Null) => true,
        (PhysicalType.FixedLenByteArray, LogicalKind.Decimal) => true,
        (PhysicalType.ByteArray, LogicalKind.Decimal or LogicalKind.Text or LogicalKind.Null) => true,
        _ => false,
    };

    /// <summary>Creates the builder for a column.</summary>
    /// <exception cref="FrameException">The column's type is not supported, or its rows exceed the budget.</exception>
    public static ColumnBuilder Create(ParquetField field, int rowCount, FrameMemory memory, ReadBudget budget)
    {
        LogicalType logical = field.Logical;
        switch (field.Physical, logical.Kind)
        {
            case (PhysicalType.Boolean, LogicalKind.None):
                return Fixed<bool>(field, PlainDecoders.Booleans, false, true, rowCount, memory, budget,
                    (values, validity) => new BooleanColumn(values, validity));
            case (PhysicalType.Double, LogicalKind.None):
                return Floats(field, PlainDecoders.Doubles, rowCount, memory, budget);
            case (PhysicalType.Float, LogicalKind.None):
                return Floats(field, PlainDecoders.Floats, rowCount, memory, budget);
            case (PhysicalType.FixedLenByteArray, LogicalKind.Float16) when field.TypeLength == 2:
                return Floats(field, PlainDecoders.Halves, rowCount, memory, budget);
            case (PhysicalType.Int32, LogicalKind.Decimal):
                return Floats(field, PlainDecoders.Decimal32(logical.Scale), rowCount, memory, budget);
            case (PhysicalType.Int64, LogicalKind.Decimal):
                return Floats(field, PlainDecoders.Decimal64(logical.Scale), rowCount, memory, budget);
            case (PhysicalType.FixedLenByteArray, LogicalKind.Decimal):
                return Floats(field, PlainDecoders.FixedDecimal(field.TypeLength, logical.Scale), rowCount, memory, budget);
            case (PhysicalType.ByteArray, LogicalKind.Decimal):
                return Floats(field, PlainDecoders.VariableDecimal(logical.Scale), rowCount, memory, budget);
            case (PhysicalType.Int32, LogicalKind.Date):
                return Timestamps(field, PlainDecoders.Dates, TimeUnit.Second, null, rowCount, memory, budget);
            case (PhysicalType.Int64, LogicalKind.Timestamp):
                TimestampZone? zone = logical.IsUtc ? TimestampZone.Utc : null;
                return Timestamps(field, PlainDecoders.Int64s, logical.Unit, zone, rowCount, memory, budget);
            case (PhysicalType.Int96, LogicalKind.None):
                return Timestamps(field, PlainDecoders.Int96Timestamps, TimeUnit.Nanosecond, null, rowCount, memory, budget);
            case (PhysicalType.Int32, LogicalKind.None or LogicalKind.Integer):
                PlainDecoder<long> decode = logical.IsUnsigned ? PlainDecoders.UInt32s : PlainDecoders.Int32s;
                return Fixed(field, decode, 0, true, rowCount, memory, budget,
                    (values, validity) => new IntegerColumn(values, validity));
            case (PhysicalType.Int64, LogicalKind.None or LogicalKind.Integer):
                return Fixed<long>(field, PlainDecoders.Int64s, 0, true, rowCount, memory, budget, logical.IsUnsigned
                    ? (values, validity) => new IntegerColumn(values, validity, HasNegative(values.Span))
                    : (values, validity) => new IntegerColumn(values, validity));
            case (PhysicalType.Int32 or PhysicalType.Int64, LogicalKind.Null):
                return Fixed<long>(field, field.Physical == PhysicalType.Int32 ? PlainDecoders.Int32s : PlainDecoders.Int64s,
                    0, true, rowCount, memory, budget, NullsOrIntegers);
            case (PhysicalType.ByteArray, LogicalKind.None or LogicalKind.Text or LogicalKind.Null):
            case (PhysicalType.FixedLenByteArray, LogicalKind.None) when field.TypeLength > 0:
                budget.Allocate(((long)rowCount + 1) * sizeof(int), $"column '{field.Name}'");
                return new TextColumnBuilder(memory, rowCount, field, budget);
            default:
                throw new FrameException($"Values of physical type {field.Physical} and logical type {logical.Kind} are not supported.");
        }
    }

    private static FixedColumnBuilder<double> Floats(
        ParquetField field, PlainDecoder<double> decode, int rowCount, FrameMemory memory, ReadBudget budget) =>
        Fixed(field, decode, double.NaN, false, rowCount, memory, budget, (values, _) => new FloatColumn(values));

    private static FixedColumnBuilder<long> Timestamps(ParquetField field, PlainDecoder<long> decode, TimeUnit unit,
        TimestampZone? zone, int rowCount, FrameMemory memory, ReadBudget budget) =>
        Fixed(field, decode, TimestampColumn.Missing, false, rowCount, memory, budget,
            (values, _) => new TimestampColumn(values, unit, zone));

    private static FixedColumnBuilder<T> Fixed<T>(ParquetField field, PlainDecoder<T> decode, T missing, bool keepsValidity,
        int rowCount, FrameMemory memory, ReadBudget budget, Func<ReadOnlyMemory<T>, Validity, Column> wrap)
        where T : unmanaged
    {
        budget.Allocate((long)rowCount * System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), $"column '{field.Name}'");
        int bits = field.PlainWidth > 0 ? field.PlainWidth * 8 : field.Physical == PhysicalType.ByteArray ? 32 : 1;
        return new FixedColumnBuilder<T>(memory.Rent<T>(rowCount), decode, keepsValidity)
        {
            MinimumBits = bits,
            Missing = missing,
            Wrap = wrap,
        };
    }

    private static Column NullsOrIntegers(ReadOnlyMemory<long> values, Validity validity)
    {
        var integers = new IntegerColumn(values, validity);
        for (int row = 0; row < integers.Length; row++)
        {
            if (!integers.IsMissing(row))
                return integers;
        }
        return new NullColumn(integers.Length);
    }

    private static bool HasNegative(ReadOnlySpan<long> values)
    {
        long any = 0;
        foreach (long value in values)
            any |= value;
        return any < 0;
    }
}
