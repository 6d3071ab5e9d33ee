using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Tests.Json;

/// <summary>A frame in the form of <c>server/frames.json</c>: index, columns, rows.</summary>
internal static class GoldenFrame
{
    /// <summary>Creates the frame that a golden case describes.</summary>
    public static Frame ToFrame(JsonElement golden)
    {
        JsonElement[] rows = [.. golden.GetProperty("rows").EnumerateArray()];
        ColumnKey[] keys = [.. golden.GetProperty("columns").EnumerateArray().Select(ToKey)];
        var columns = keys.Select((_, position) => ToColumn([.. rows.Select(row => row[position])]));
        return new Frame(ToIndex(golden.GetProperty("index")), keys, columns);
    }

    /// <summary>Fails unless <paramref name="frame"/> equals the frame of a golden case; the message names the first cell that differs.</summary>
    public static void ShouldMatch(Frame frame, JsonElement golden)
    {
        frame.Keys.ToArray().Should().Equal(golden.GetProperty("columns").EnumerateArray().Select(ToKey));
        RowIndex expected = ToIndex(golden.GetProperty("index"));
        frame.Index.Kind.Should().Be(expected.Kind);
        switch (expected.Labels)
        {
            case IntegerColumn integers:
                ((IntegerColumn)frame.Index.Labels!).Values.ToArray().Should().Equal(integers.Values.ToArray());
                break;
            case TimestampColumn times:
                frame.Index.Timestamps!.Values.ToArray().Should().Equal(times.Values.ToArray());
                frame.Index.Timestamps.Unit.Should().Be(TimeUnit.Nanosecond);
                frame.Index.Timestamps.Zone.Should().Be(times.Zone);
                break;
            default:
                Assert.Fail($"No comparison for an index of {expected.Kind}.");
                break;
        }
        JsonElement[] rows = [.. golden.GetProperty("rows").EnumerateArray()];
        frame.RowCount.Should().Be(rows.Length);
        for (int column = 0; column < frame.ColumnCount; column++)
        {
            for (int row = 0; row < rows.Length; row++)
                CellShouldMatch(frame.Columns[column], row, rows[row][column], $"column {frame.Keys[column]}, row {row}");
        }
    }

    private static void CellShouldMatch(Column column, int row, JsonElement expected, string where)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            column.IsMissing(row).Should().BeTrue(where);
            return;
        }
        column.IsMissing(row).Should().BeFalse(where);
        switch (column)
        {
            case FloatColumn floats:
                floats.Values.Span[row].Should().Be(expected.GetDouble(), where);
                break;
            case IntegerColumn integers:
                expected.GetRawText().Should().NotContain(".", where);
                integers.Values.Span[row].Should().Be(expected.GetInt64(), where);
                break;
            case BooleanColumn booleans:
                booleans.Values.Span[row].Should().Be(expected.GetBoolean(), where);
                break;
            case TextColumn texts:
                texts.GetString(row).Should().Be(expected.GetString(), where);
                break;
            default:
                Assert.Fail($"No comparison for a column of {column.Type}, {where}.");
                break;
        }
    }

    private static ColumnKey ToKey(JsonElement names) =>
        names.GetArrayLength() == 1
            ? new ColumnKey(names[0].GetString()!)
            : new ColumnKey(names[0].GetString()!, names[1].GetString()!);

    private static RowIndex ToIndex(JsonElement index)
    {
        JsonElement[] values = [.. index.GetProperty("values").EnumerateArray()];
        if (index.GetProperty("kind").GetString() == "int64")
            return RowIndex.Of(new IntegerColumn(values.Select(value => value.GetInt64()).ToArray()));

        index.GetProperty("kind").GetString().Should().Be("datetime");
        string? zone = index.GetProperty("tz").GetString();
        long[] times = [.. values.Select(value =>
        {
            IsoTimestamp.TryParse(Encoding.UTF8.GetBytes(value.GetString()!), out IsoTimestamp time).Should().BeTrue();
            return time.Nanoseconds;
        })];
        return RowIndex.Of(new TimestampColumn(times, TimeUnit.Nanosecond, zone is null ? null : ToZone(zone)));
    }

    // dateutil prints a fixed offset as its constructor call.
    private static TimestampZone ToZone(string zone) =>
        zone.StartsWith("tzoffset(None, ", StringComparison.Ordinal)
            ? TimestampZone.FromOffset(int.Parse(zone[15..^1], CultureInfo.InvariantCulture))
            : TimestampZone.Parse(zone);

    private static Column ToColumn(JsonElement[] cells)
    {
        if (cells.Any(cell => cell.ValueKind == JsonValueKind.String))
            return TextColumn.From([.. cells.Select(cell => cell.GetString())]);
        if (cells.Length > 0 && cells.All(cell => cell.ValueKind is JsonValueKind.True or JsonValueKind.False))
            return new BooleanColumn(cells.Select(cell => cell.GetBoolean()).ToArray());
        if (cells.Length > 0 && cells.All(cell => cell.ValueKind == JsonValueKind.Number && cell.GetRawText().All(c => char.IsAsciiDigit(c) || c == '-')))
            return new IntegerColumn(cells.Select(cell => cell.GetInt64()).ToArray());
        return new FloatColumn(cells.Select(cell => cell.ValueKind == JsonValueKind.Null ? double.NaN : cell.GetDouble()).ToArray());
    }
}
