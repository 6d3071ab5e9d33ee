using System.Globalization;
using System.Text.Json;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Golden;

/// <summary>
/// Compares a frame with an <c>expected.json</c> of the binary golden data bit for bit. <c>Golden/Data/parquet/README.md</c>
/// describes the file. A failure names the column and row of the first difference.
/// </summary>
internal static class ExpectedFrame
{
    public static void ShouldMatch(Frame frame, string expectedFile)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expectedFile));
        JsonElement expected = document.RootElement;
        frame.RowCount.Should().Be(expected.GetProperty("num_rows").GetInt32());
        MatchIndex(frame.Index, expected.GetProperty("index"));
        JsonElement[] columns = [.. expected.GetProperty("columns").EnumerateArray()];
        string[] nested = expected.TryGetProperty("nested", out JsonElement names)
            ? [.. names.EnumerateArray().Select(name => name.GetString() ?? "")]
            : [];
        int[] flat = [.. Enumerable.Range(0, frame.ColumnCount).Where(
            column => frame.Columns[column] is not UnsupportedColumn || !nested.Contains(frame.Keys[column].Group))];
        (frame.ColumnCount - flat.Length).Should().Be(nested.Length);
        flat.Select(column => KeyLevels(frame.Keys[column])).Should().BeEquivalentTo(
            columns.Select(column => column.GetProperty("key").EnumerateArray().Select(key => key.GetString())),
            options => options.WithStrictOrdering());
        // A frame without columns does not show its number of levels.
        if (columns.Length > 0)
            frame.IsTwoLevel.Should().Be(expected.GetProperty("column_levels").GetArrayLength() == 2);
        for (int i = 0; i < columns.Length; i++)
            MatchColumn(frame.Columns[flat[i]], columns[i].GetProperty("dtype").GetString() ?? "", columns[i].GetProperty("values"), frame.Keys[flat[i]].ToString());
    }

    private static string[] KeyLevels(ColumnKey key) => key.Tag is null ? [key.Group] : [key.Group, key.Tag];

    private static void MatchIndex(RowIndex index, JsonElement expected)
    {
        string kind = expected.GetProperty("kind").GetString() ?? "";
        index.Name.Should().Be(expected.GetProperty("name").GetString(), "the index must have this name");
        JsonElement values = expected.GetProperty("values");
        if (kind == "range")
        {
            index.Kind.Should().Be(RowIndexKind.Range);
            for (int row = 0; row < index.Length; row++)
                (index.Start + (row * index.Step)).Should().Be(values[row].GetInt64(), "row {0} must have this label", row);
            return;
        }
        Column labels = index.Labels ?? throw new AssertionException($"The index is a range, expected labels of kind {kind}.");
        if (kind == "datetime")
        {
            var times = labels.Should().BeOfType<TimestampColumn>().Subject;
            times.Unit.ShortName().Should().Be(expected.GetProperty("unit").GetString());
            times.Zone?.Name.Should().Be(expected.GetProperty("tz").GetString());
            (times.Zone is null).Should().Be(expected.GetProperty("tz").GetString() is null);
            MatchValues(labels, expected.GetProperty("epoch"), "index", row => Integer(times.Values.Span[row]), Raw);
        }
        MatchColumn(labels, kind == "datetime" ? $"timestamp[{expected.GetProperty("unit").GetString()}]" : kind, values, "index");
    }

    private static void MatchColumn(Column column, string type, JsonElement values, string name)
    {
        switch (type.Split('[', '(')[0])
        {
            case "float16" or "float32" or "float64":
                var floats = column.Should().BeOfType<FloatColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => Bits(floats.Values.Span[row]), value => Bits(Number(value)));
                break;
            case "decimal":
                var decimals = column.Should().BeOfType<FloatColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => Bits(decimals.Values.Span[row]),
                    value => Bits(double.Parse(value.GetString() ?? "", CultureInfo.InvariantCulture)));
                break;
            case "int8" or "int16" or "int32" or "int64" or "uint8" or "uint16" or "uint32" or "uint64":
                var integers = column.Should().BeOfType<IntegerColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => integers.IsUnsigned
                    ? ((ulong)integers.Values.Span[row]).ToString(CultureInfo.InvariantCulture)
                    : Integer(integers.Values.Span[row]), Raw);
                break;
            case "bool":
                var booleans = column.Should().BeOfType<BooleanColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => booleans.Values.Span[row] ? "true" : "false", Raw);
                break;
            case "string":
                var text = column.Should().BeOfType<TextColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => text.GetString(row) ?? "", value => value.GetString() ?? "");
                break;
            case "date" or "date64" or "timestamp":
                var times = column.Should().BeOfType<TimestampColumn>("{0} is {1}", name, type).Subject;
                MatchValues(column, values, name, row => Integer(times.Values.Span[row]),
                    // The smallest number of a unit is pandas' NaT.
                    value => Epoch(value.GetString() ?? "", times.Unit) is var epoch && epoch == TimestampColumn.Missing
                        ? "missing"
                        : epoch.ToString(CultureInfo.InvariantCulture));
                break;
            case "null":
                column.Should().BeOfType<NullColumn>("{0} is {1}", name, type);
                break;
            default:
                column.Should().BeOfType<UnsupportedColumn>("{0} is {1}", name, type);
                column.Length.Should().Be(values.GetArrayLength());
                break;
        }
    }

    private static void MatchValues(
        Column column, JsonElement values, string name, Func<int, string> actual, Func<JsonElement, string> expected)
    {
        column.Length.Should().Be(values.GetArrayLength());
        int row = 0;
        foreach (JsonElement value in values.EnumerateArray())
        {
            string found = column.IsMissing(row) ? "missing" : actual(row);
            // NaN and null are both missing numbers.
            string wanted = value.ValueKind == JsonValueKind.Null || IsNaN(value) ? "missing" : expected(value);
            if (found != wanted)
                Assert.Fail($"Column '{name}', row {row}: expected {wanted}, found {found}.");
            row++;
        }
    }

    private static bool IsNaN(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("nan", out _);

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Object
        ? value.GetProperty("inf").GetInt32() * double.PositiveInfinity
        : value.GetDouble();

    private static string Raw(JsonElement value) => value.GetRawText();

    private static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Bits(double value) =>
        $"{value.ToString("R", CultureInfo.InvariantCulture)} ({BitConverter.DoubleToInt64Bits(value):x16})";

    // ISO 8601 with an optional time, optional decimals, and an optional offset from UTC that may have seconds.
    private static Int128 Epoch(string text, TimeUnit unit)
    {
        var day = DateTime.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Int128 seconds = (day - DateTime.UnixEpoch).Days * 86400L;
        string decimals = "";
        if (text.Length > 10)
        {
            int offset = text.IndexOfAny(['+', '-'], 11);
            string time = offset < 0 ? text[11..] : text[11..offset];
            seconds += ClockSeconds(time.Split('.')[0]);
            decimals = time.Contains('.', StringComparison.Ordinal) ? time.Split('.')[1] : "";
            if (offset >= 0)
                seconds -= (text[offset] == '-' ? -1 : 1) * ClockSeconds(text[(offset + 1)..]);
        }
        Int128 nanoseconds = (seconds * 1_000_000_000) + long.Parse(decimals.PadRight(9, '0'), CultureInfo.InvariantCulture);
        return nanoseconds / (1_000_000_000 / unit.PerSecond());
    }

    private static int ClockSeconds(string clock)
    {
        int[] parts = [.. clock.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return (parts[0] * 3600) + (parts[1] * 60) + (parts.Length > 2 ? parts[2] : 0);
    }
}
