using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Numerics;

/// <summary>Converts columns to numbers.</summary>
internal static class Numbers
{
    private const int MaxCharactersShown = 50;

    /// <summary>Returns the columns as 64-bit floats, with NaN for missing values.</summary>
    /// <param name="columns">Columns of any type.</param>
    /// <param name="names">The names of the columns, for error messages.</param>
    /// <param name="memory">The memory converted columns are allocated from; float columns are not copied.</param>
    /// <exception cref="FrameException">A column is not of numbers; the message names column and type, or row, column and value.</exception>
    public static ReadOnlyMemory<double>[] Read(
        ReadOnlySpan<Column> columns, IReadOnlyList<string> names, FrameMemory memory)
    {
        var numbers = new ReadOnlyMemory<double>[columns.Length];
        for (int i = 0; i < columns.Length; i++)
            numbers[i] = Read(columns[i], names[i], memory);
        return numbers;
    }

    /// <summary>Returns one column as 64-bit floats; see the other overload.</summary>
    public static ReadOnlyMemory<double> Read(Column column, string name, FrameMemory memory)
    {
        if (column is FloatColumn floats)
            return floats.Values;
        Memory<double> converted = memory.Rent<double>(column.Length);
        Convert(column, name, converted.Span);
        return converted;
    }

    private static void Convert(Column column, string name, Span<double> numbers)
    {
        switch (column)
        {
            case IntegerColumn integers:
                if (integers.IsUnsigned)
                    TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<long, ulong>(integers.Values.Span), numbers);
                else
                    TensorPrimitives.ConvertTruncating(integers.Values.Span, numbers);
                ClearMissing(integers.Validity, numbers);
                break;
            case BooleanColumn booleans:
                ReadOnlySpan<bool> values = booleans.Values.Span;
                for (int row = 0; row < values.Length; row++)
                    numbers[row] = values[row] ? 1 : 0;
                ClearMissing(booleans.Validity, numbers);
                break;
            case UnsupportedColumn unsupported:
                throw new FrameException($"Column '{name}' is of type {unsupported.TypeName}, expected numbers.");
            default:
                for (int row = 0; row < column.Length; row++)
                {
                    if (!column.IsMissing(row))
                        throw NotANumber(column, name, row);
                }
                numbers.Fill(double.NaN);
                break;
        }
    }

    private static void ClearMissing(Validity validity, Span<double> numbers)
    {
        if (validity.IsAllValid)
            return;
        for (int row = 0; row < numbers.Length; row++)
        {
            if (!validity[row])
                numbers[row] = double.NaN;
        }
    }

    private static FrameException NotANumber(Column column, string name, int row)
    {
        string found = column is TextColumn text
            ? $"the text '{Shorten(Encoding.UTF8.GetString(text[row]))}'"
            : $"a {column.Type.ToString().ToLowerInvariant()}";
        return new(string.Create(
            CultureInfo.InvariantCulture, $"Row {row} of column '{name}' holds {found}, expected a number."));
    }

    private static string Shorten(string value) =>
        value.Length <= MaxCharactersShown ? value : value[..MaxCharactersShown] + "…";
}
