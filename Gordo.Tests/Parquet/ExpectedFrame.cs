using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Tests.Parquet;

/// <summary>
/// The content of a Parquet file in <c>expected.json</c>, and its comparison with a frame: exact, floats bit for bit. The
/// <c>README.md</c> of the golden Parquet data describes the form.
/// </summary>
internal sealed class ExpectedFrame
{
    private readonly JsonElement _root;

    private ExpectedFrame(JsonElement root) => _root = root;

    public int RowCount => _root.GetProperty("num_rows").GetInt32();

    public bool HasWrongChecksums => _root.TryGetProperty("note", out JsonElement note)
        && note.GetString()!.Contains("CRCs", StringComparison.Ordinal);

    public bool HasTimesBeyondNanoseconds => _root.TryGetProperty("note", out JsonElement note)
        && note.GetString()!.Contains("outside the range of 64-bit nanoseconds", StringComparison.Ordinal);

    public IReadOnlyList<string> NestedColumns => _root.TryGetProperty("nested", out JsonElement nested)
        ? [.. nested.EnumerateArray().Select(name => name.GetString()!)]
        : [];

    public int ColumnCount => _root.GetProperty("columns").GetArrayLength();

    public static ExpectedFrame Read(string path) => new(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement);

    public string Key(int column) => string.Join('\n', Column(column).GetProperty("key").EnumerateArray().Select(level => level.GetString()));

    public string StoredType(int column) => Column(column).GetProperty("dtype").GetString()!;

    /// <summary>Compares index, keys and values.</summary>
    public void ShouldMatch(Frame frame)
    {
        frame.RowCount.Should().Be(RowCount);
        int[] flat = [.. Enumerable.Range(0, frame.ColumnCount).Where(
            column => frame.Columns[column] is not UnsupportedColumn || !NestedColumns.Contains(frame.Keys[column].Group))];
        flat.Should().HaveCount(ColumnCount);
        (frame.ColumnCount - ColumnCount).Should().Be(NestedColumns.Count);
        int levels = _root.GetProperty("column_levels").GetArrayLength();
        frame.IsTwoLevel.Should().Be(levels > 1 && ColumnCount > 0);
        MatchIndex(frame.Index);
        for (int i = 0; i < ColumnCount; i++)
        {
            ColumnKey key = frame.Keys[flat[i]];
            (key.Tag is null ? key.Group : $"{key.Group}\n{key.Tag}").Should().Be(Key(i));
            if (frame.Columns[flat[i]] is not UnsupportedColumn)
                MatchColumn(i, frame.Columns[flat[i]]);
            else
                StoredType(i).Should().Be("binary");
        }
    }

    /// <summary>Compares the values of one column.</summary>
    public void MatchColumn(int column, Column values)
    {
        string type = StoredType(column);
        values.Length.Should().Be(RowCount);
        int row = 0;
        foreach (JsonElement expected in Column(column).GetProperty("values").EnumerateArray())
        {
            if (expected.ValueKind != JsonValueKind.Object || !expected.TryGetProperty("unchecked", out _))
            {
                string got = Show(values, row, type);
                string wanted = Show(expected, type);
                if (got != wanted)
                    Assert.Fail($"Column {column} '{Key(column)}' ({type}), row {row}: {got}, expected {wanted}.");
            }
            row++;
        }
        row.Should().Be(RowCount);
    }

    public void MatchLevels(PandasMetadata? pandas)
    {
        if (pandas is null)
            return;
        IEnumerable<(string?, string?)> expected = _root.GetProperty("column_levels").EnumerateArray()
            .Select(level => (level.GetProperty("name").GetString(), level.GetProperty("dtype").GetString()));
        pandas.ColumnLevels.Select(level => (level.Name, level.NumpyType)).Should().Equal(expected);
    }

    private void MatchIndex(RowIndex index)
    {
        JsonElement expected = _root.GetProperty("index");
        index.Name.Should().Be(expected.GetProperty("name").GetString());
        string kind = expected.GetProperty("kind").GetString()!;
        index.Kind.Should().Be(kind switch
        {
            "range" => RowIndexKind.Range,
            "int64" => RowIndexKind.Integer,
            "datetime" => RowIndexKind.Timestamp,
            "string" => RowIndexKind.Text,
            "float64" => RowIndexKind.Float,
            _ => throw new InvalidOperationException($"Unknown kind of index '{kind}'."),
        });
        if (index.Kind == RowIndexKind.Range)
        {
            index.Step.Should().Be(expected.GetProperty("step").GetInt64());
            index.Start.Should().Be(expected.GetProperty("start").GetInt64());
            return;
        }
        string values = "values";
        if (index.Timestamps is { } timestamps)
        {
            values = "epoch";
            timestamps.Unit.ShortName().Should().Be(expected.GetProperty("unit").GetString());
            timestamps.Zone?.Name.Should().Be(expected.GetProperty("tz").GetString());
        }
        int row = 0;
        foreach (JsonElement label in expected.GetProperty(values).EnumerateArray())
        {
            string got = index.Timestamps is { } times && !times.IsMissing(row)
                ? times.Values.Span[row].ToString(CultureInfo.InvariantCulture)
                : Show(index.Labels!, row, kind);
            got.Should().Be(index.Timestamps is null ? Show(label, kind) : label.ToString() is "" ? "null" : label.ToString());
            row++;
        }
        row.Should().Be(RowCount);
    }

    private JsonElement Column(int column) => _root.GetProperty("columns")[column];

    private static bool IsFloat(string type) =>
        type.StartsWith("float", StringComparison.Ordinal) || type.StartsWith("decimal", StringComparison.Ordinal);

    private static string Show(JsonElement value, string type)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return IsFloat(type) ? "NaN" : "null";
        if (value.ValueKind == JsonValueKind.Object)
        {
            if (value.TryGetProperty("nan", out _))
                return "NaN";
            return Bits(value.GetProperty("inf").GetInt32() * double.PositiveInfinity);
        }
        if (type.StartsWith("decimal", StringComparison.Ordinal))
            return Bits(double.Parse(value.GetString()!, CultureInfo.InvariantCulture));
        if (IsFloat(type))
            return Bits(value.GetDouble());
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => BigInteger.Parse(value.GetRawText(), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string Show(Column column, int row, string type)
    {
        if (column.IsMissing(row))
            return column is FloatColumn ? "NaN" : "null";
        return column switch
        {
            FloatColumn floats => Bits(floats.Values.Span[row]),
            IntegerColumn { IsUnsigned: true } integers => ((ulong)integers.Values.Span[row]).ToString(CultureInfo.InvariantCulture),
            IntegerColumn integers => integers.Values.Span[row].ToString(CultureInfo.InvariantCulture),
            BooleanColumn booleans => booleans.Values.Span[row] ? "true" : "false",
            TextColumn text when type == "binary" => Convert.ToHexStringLower(text[row]),
            TextColumn text => Encoding.UTF8.GetString(text[row]),
            TimestampColumn times => ShowTime(times.Values.Span[row], times.Unit, type),
            _ => throw new InvalidOperationException($"A {column.Type} column has no values."),
        };
    }

    private static string Bits(double value) =>
        double.IsNaN(value) ? "NaN" : $"{BitConverter.DoubleToInt64Bits(value):x16} {value.ToString("R", CultureInfo.InvariantCulture)}";

    // ISO 8601 with the number of digits of the expected unit; dates have no time.
    private static string ShowTime(long value, TimeUnit unit, string type)
    {
        (long seconds, long rest) = Math.DivRem(value, unit.PerSecond());
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + unit.PerSecond());
        DateTime time = DateTime.UnixEpoch.AddSeconds(seconds);
        if (type == "date")
            return time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        int digits = type.Contains("[ns", StringComparison.Ordinal) ? 9 : type.Contains("[us", StringComparison.Ordinal) ? 6 : 3;
        string fraction = (rest * (1_000_000_000 / unit.PerSecond())).ToString("d9", CultureInfo.InvariantCulture)[..digits];
        string zone = type.Contains(", UTC", StringComparison.Ordinal) ? "+00:00" : "";
        return time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "." + fraction + zone;
    }
}
