using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Gordo.Serialization.Frames;
using Column = Gordo.Serialization.Frames.Column;

namespace Gordo.Tests.Interoperability;

/// <summary>
/// Shows cells of our columns and of Apache.Arrow's arrays in one form, to compare them: numbers by their bits, timestamps as
/// integers of their unit.
/// </summary>
internal static class Cells
{
    public const string Missing = "missing";

    /// <summary>Returns the cells of one of our columns.</summary>
    public static string[] Of(Column column) => [.. Enumerable.Range(0, column.Length).Select(row => Show(column, row))];

    /// <summary>Returns the cells of a column's arrays.</summary>
    public static string[] Of(IEnumerable<IArrowArray> parts) =>
        [.. parts.SelectMany(part => Enumerable.Range(0, part.Length).Select(row => Show(part, row)))];

    public static string Float(double value) =>
        double.IsNaN(value) ? Missing : BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    public static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Show(Column column, int row)
    {
        if (column.IsMissing(row))
            return Missing;
        return column switch
        {
            FloatColumn floats => Float(floats.Values.Span[row]),
            IntegerColumn { IsUnsigned: true } integers => Text((ulong)integers.Values.Span[row]),
            IntegerColumn integers => Text(integers.Values.Span[row]),
            BooleanColumn booleans => booleans.Values.Span[row].ToString(),
            TimestampColumn times => Text(times.Values.Span[row]),
            TextColumn text => $"'{text.GetString(row)}'",
            UnsupportedColumn => "unsupported",
            _ => throw new NotSupportedException(column.Type.ToString()),
        };
    }

    private static string Show(IArrowArray array, int row)
    {
        if (array is NullArray || array.IsNull(row))
            return Missing;
        return array switch
        {
            DoubleArray doubles => Float(doubles.Values[row]),
            FloatArray floats => Float(floats.Values[row]),
            HalfFloatArray halves => Float((double)halves.GetValue(row)!.Value),
            Int8Array integers => Text(integers.Values[row]),
            Int16Array integers => Text(integers.Values[row]),
            Int32Array integers => Text(integers.Values[row]),
            Int64Array integers => Text(integers.Values[row]),
            UInt8Array integers => Text(integers.Values[row]),
            UInt16Array integers => Text(integers.Values[row]),
            UInt32Array integers => Text(integers.Values[row]),
            UInt64Array integers => Text(integers.Values[row]),
            BooleanArray booleans => booleans.GetValue(row).ToString() ?? "",
            TimestampArray times => times.Values[row] == long.MinValue ? Missing : Text(times.Values[row]),
            Date32Array dates => Text(dates.Values[row] * 86_400L),
            Date64Array dates => Text(dates.Values[row]),
            StringArray text => $"'{text.GetString(row)}'",
            LargeStringArray text => $"'{text.GetString(row)}'",
            StringViewArray text => $"'{text.GetString(row)}'",
            Decimal32Array decimals => Decimal(decimals.GetString(row)),
            Decimal64Array decimals => Decimal(decimals.GetString(row)),
            Decimal128Array decimals => Decimal(decimals.GetString(row)),
            Decimal256Array decimals => Decimal(decimals.GetString(row)),
            DictionaryArray dictionary => Show(dictionary.Dictionary, Index(dictionary.Indices, row)),
            { Data.DataType: NestedType or TimeType or DurationType or BinaryType or LargeBinaryType or BinaryViewType or FixedSizeBinaryType } => "unsupported",
            _ => throw new NotSupportedException(array.Data.DataType.Name),
        };
    }

    private static string Decimal(string? text) => Float(double.Parse(text ?? "", CultureInfo.InvariantCulture));

    private static int Index(IArrowArray indices, int row) => int.Parse(Show(indices, row), CultureInfo.InvariantCulture);
}
