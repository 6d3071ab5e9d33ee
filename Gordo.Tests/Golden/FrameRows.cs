using System.Globalization;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Golden;

/// <summary>Formats each row of a frame as a line of text, so that differences between frames are readable.</summary>
internal static class FrameRows
{
    public static IEnumerable<string> Of(Frame frame)
    {
        Column[] columns = frame.Columns.ToArray();
        for (int row = 0; row < frame.RowCount; row++)
            yield return $"{Label(frame.Index, row)}: {string.Join(", ", columns.Select(column => Cell(column, row)))}";
    }

    private static string Label(RowIndex index, int row) => index.Labels is null
        ? (index.Start + (row * index.Step)).ToString(CultureInfo.InvariantCulture)
        : Cell(index.Labels, row);

    private static string Cell(Column column, int row)
    {
        if (column.IsMissing(row))
            return "missing";
        return column switch
        {
            FloatColumn floats => floats.Values.Span[row].ToString("R", CultureInfo.InvariantCulture),
            IntegerColumn integers => integers.Values.Span[row].ToString(CultureInfo.InvariantCulture),
            TimestampColumn times => times.Values.Span[row].ToString(CultureInfo.InvariantCulture) + times.Unit.ShortName() + times.Zone,
            BooleanColumn booleans => booleans.Values.Span[row] ? "true" : "false",
            TextColumn text => $"'{text.GetString(row)}'",
            _ => throw new AssertionException($"Row {row} of a {column.Type} column has a value."),
        };
    }
}
