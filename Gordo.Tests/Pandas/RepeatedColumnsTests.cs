using System.Globalization;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Tests.Arrow;

namespace Gordo.Tests.Pandas;

/// <summary>Metadata of megabytes, of which repeated entries are not parsed, says what it would say without this.</summary>
internal sealed class RepeatedColumnsTests
{
    private const int ShortcutBytes = 32 * 1024;

    private static readonly string[] Names =
        ["", "TAG", "float64", "name", "field_name", ",", ":", "null", "\"", "\\", "\"quoted\"", "tab\t", "line\n", "\u0001", "blåbær", "日本語 🙂", "}", "]", "{", "a, b", "x\\\"", "datetime", "[ns]", "/"];

    [Test]
    public void Same_fields_are_found_as_without_the_shortcut([Range(0, 39)] int seed)
    {
        var random = new Random(seed);
        string[] kinds = [.. random.GetItems(new[] { "float64", "int64", "unicode", "bool", "categorical", "object", "empty", "float32" }, random.Next(1, 8))];
        int style = random.Next(4), order = random.Next(4);
        List<Entry> entries = [new Entry("time", "time", "datetimetz", "datetime64[ns]", """{"timezone": "UTC"}""", "UTC")];
        for (int i = 0; i < 700; i++)
            entries.Insert(random.Next(entries.Count + 1), AnyEntry(random, kinds, i));
        string text = string.Join(Comma(style), entries.Select(entry => entry.Text(style, random.Next(20) == 0 ? random.Next(4) : order)));
        string json = Document(text, style, columnsFirst: random.Next(2) == 0);
        Encoding.UTF8.GetByteCount(json).Should().BeGreaterThan(ShortcutBytes);

        PandasMetadata metadata = Parse(json);

        metadata.IndexColumns.Should().Equal("time");
        metadata.ColumnLevels.Should().Equal(new PandasColumnLevel("level", "object"));
        metadata.Columns.Should().Equal(entries.Where(entry => entry.TellsSomething)
            .Select(entry => new PandasField(entry.Name, entry.FieldName, entry.PandasType, entry.NumpyType, entry.Zone)));
        // Short metadata is parsed entry by entry.
        metadata.Columns.Should().Equal(entries.Chunk(20).SelectMany(part => Parse(Document(string.Join(',', part.Select(entry => entry.Text(0, 0))), 0, columnsFirst: false)).Columns));
    }

    [Test]
    public void Index_of_numbers_among_repeated_entries_labels_the_rows([Values("time", null, "other")] string? name, [Values(0, 1, 350)] int place)
    {
        List<Entry> entries = [.. Enumerable.Range(0, 700).Select(i => new Entry($"TAG {i}", $"TAG {i}", "float64", "float64"))];
        entries.Insert(place, new Entry(name, "time", "float64", "float64"));
        string json = Document(string.Join(", ", entries.Select(entry => entry.Text(0, 0))), 0, columnsFirst: true);
        StoredColumn[] columns = [.. entries.Select((entry, i) => new StoredColumn(entry.FieldName!, new FloatColumn(new double[] { i, -i })))];

        Frame frame = PandasFrameReader.ToFrame(Parse(json), columns, 2);

        frame.Index.Name.Should().Be(name);
        SameFrame.ShouldBe(frame, RowIndex.Of(columns[place].Values, name), [.. columns.Where((_, i) => i != place).Select(column => new ColumnKey(column.Name))],
            [.. columns.Where((_, i) => i != place).Select(column => column.Values)]);
    }

    [Test]
    public void Other_members_of_an_entry_count()
    {
        // Equal to the first in all but one word.
        const string Plain = """{"name": "a", "field_name": "a", "pandas_type": "float64", "numpy_type": "float64", "metadata": null}""";
        string[] different =
        [
            Plain.Replace("\"pandas_type\": \"float64\"", "\"pandas_type\": \"datetime\"", StringComparison.Ordinal),
            Plain.Replace("\"numpy_type\": \"float64\"", "\"numpy_type\": \"period[D]\"", StringComparison.Ordinal),
            Plain.Replace("\"numpy_type\": \"float64\"", "\"numpy_type\": 1", StringComparison.Ordinal),
            Plain.Replace("null", "{}", StringComparison.Ordinal),
            Plain.Replace("\"name\": \"a\"", "\"name\": null", StringComparison.Ordinal),
            Plain.Replace("\"name\": \"a\"", "\"name\": 5", StringComparison.Ordinal),
            Plain.Replace("\"pandas_type\"", "\"pandas type\"", StringComparison.Ordinal),
        ];
        string repeated = string.Join(", ", Enumerable.Repeat(Plain, 400));
        foreach (string entry in different)
        {
            entry.Should().NotBe(Plain);
            Parse(Document($"{repeated}, {entry}, {repeated}", 0, columnsFirst: true)).Columns.Should().HaveCount(1, "{0} tells something", entry);
        }
        Parse(Document(repeated, 0, columnsFirst: true)).Columns.Should().BeEmpty();
    }

    [Test]
    public void Repeated_members_of_an_entry_are_read_as_in_short_metadata()
    {
        const string Last = """{"name": "a", "field_name": "a", "name": "b", "pandas_type": "float64", "numpy_type": "float64"}""";
        string repeated = string.Join(',', Enumerable.Repeat(Last, 500));
        Parse(Document(repeated, 0, columnsFirst: true)).Columns.Should().BeEmpty();
        Parse(Document(repeated + ',' + Last.Replace("\"b\"", "null", StringComparison.Ordinal), 0, columnsFirst: true)).Columns.Should().Equal(new PandasField(null, "a", "float64", "float64", null));
    }

    [TestCase("columns")]
    [TestCase("index_columns")]
    public void Missing_list_is_named(string list)
    {
        string json = LongDocument().Replace($"\"{list}\"", "\"other\"", StringComparison.Ordinal);
        FluentActions.Invoking(() => Parse(json)).Should().Throw<FrameException>().WithMessage($"*no '{list}'*");
    }

    [TestCase("""}, {"name":"TAG 300",""", """} {"name":"TAG 300",""", TestName = "Missing comma")]
    [TestCase("""}, {"name":"TAG 300",""", """},, {"name":"TAG 300",""", TestName = "Double comma")]
    [TestCase("""}, {"name":"TAG 300",""", """}, {"name":"TAG 300" """, TestName = "Missing comma in an entry")]
    [TestCase("""}, {"name":"TAG 300",""", """}, {name:"TAG 300",""", TestName = "Key without quotes")]
    [TestCase("""}, {"name":"TAG 300",""", "}, {\"name\":\"TAG\t300\",", TestName = "Tab in a name")]
    [TestCase("""}, {"name":"TAG 300",""", """}, {"name":"TAG \x300",""", TestName = "Unknown escape")]
    [TestCase("""}, {"name":"TAG 300",""", """}], [{"name":"TAG 300",""", TestName = "List closed early")]
    [TestCase("""}],""", """},],""", TestName = "Trailing comma")]
    [TestCase("""[{""", """[,{""", TestName = "Leading comma")]
    [TestCase("""}],""", """}}],""", TestName = "Brace too many")]
    [TestCase("""}],""", """}]],""", TestName = "Bracket too many")]
    public void Malformed_text_is_refused_with_its_position(string valid, string malformed)
    {
        string json = LongDocument();
        int start = json.IndexOf(valid, StringComparison.Ordinal);
        string broken = json.Remove(start, valid.Length).Insert(start, malformed);
        string message = FluentActions.Invoking(() => Parse(broken)).Should().Throw<FrameException>().WithMessage("*not JSON*BytePositionInLine*").Which.Message;
        int position = int.Parse(message.Split("BytePositionInLine: ")[1].TrimEnd('.'), CultureInfo.InvariantCulture);
        position.Should().BeInRange(start, start + malformed.Length + 1);
    }

    [Test]
    public void Text_cut_anywhere_is_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes(LongDocument());
        for (int length = 0; length < json.Length; length += 100)
            FluentActions.Invoking(() => PandasMetadata.Parse(json.AsMemory(0, length))).Should().Throw<FrameException>("{0} bytes are left", length).WithMessage("*not JSON*");
    }

    // Names that look like the text around them must not move where an entry is split.
    [TestCase("""{"field_name":",","name":",","pandas_type":"x"}""", """{"field_name":"A","name":","A"pandas_type":"x"}""")]
    [TestCase("""{"name":":","field_name":":","pandas_type": "x"}""", """{"name"A":","field_name"A":","pandas_type": "x"}""")]
    [TestCase("""{"name":":","field_name":":","pandas_type": "x"}""", """{"name"" ":","field_name"" ":","pandas_type": "x"}""")]
    public void Text_that_looks_like_an_entry_is_refused(string entry, string malformed)
    {
        string repeated = string.Join(',', Enumerable.Repeat(entry, 800));
        Parse(Document(repeated, 0, columnsFirst: true)).Columns.Should().BeEmpty();
        FluentActions.Invoking(() => Parse(Document(repeated + ',' + malformed, 0, columnsFirst: true))).Should().Throw<FrameException>().WithMessage("*not JSON*");
    }

    [Test]
    public void Deep_nesting_is_an_error() =>
        FluentActions.Invoking(() => Parse(LongDocument().Replace("null", new string('[', 1000), StringComparison.Ordinal))).Should().Throw<FrameException>();

    [Test]
    public void Numbers_in_the_list_are_refused() =>
        FluentActions.Invoking(() => Parse(LongDocument().Replace("[{", "[1, {", StringComparison.Ordinal))).Should().Throw<FrameException>().WithMessage("*Number*");

    private static Entry AnyEntry(Random random, string[] kinds, int i)
    {
        string name = random.Next(3) == 0 ? Names[random.Next(Names.Length)] : $"TAG {i}";
        return random.Next(30) switch
        {
            0 => new Entry(name, name, "datetimetz", "datetime64[ns]", """{"timezone": "Europe/Oslo"}""", "Europe/Oslo"),
            1 => new Entry(name, name, "datetime", "datetime64[ns]"),
            2 => new Entry(name, name, "object", "period[D]"),
            3 => new Entry(name, name, "object", "timedelta64[ns]"),
            4 => new Entry(name, name, "categorical", "int8", """{"num_categories": 3, "ordered": false}"""),
            5 => new Entry(name, name + "'", "float64", "float64"),
            6 => new Entry(null, name, "float64", "float64"),
            7 => new Entry(name, null, "float64", "float64"),
            8 => new Entry(name, name, null, "float64"),
            9 => new Entry(name, name, "float64", null),
            _ => kinds[random.Next(kinds.Length)] is var kind ? new Entry(name, name, kind, kind) : throw new InvalidOperationException(),
        };
    }

    private static PandasMetadata Parse(string json) => PandasMetadata.Parse(Encoding.UTF8.GetBytes(json));

    private static string LongDocument() => Document(
        string.Join(", ", Enumerable.Range(0, 600).Select(i => $$"""{"name":"TAG {{i}}", "field_name":"TAG {{i}}", "pandas_type":"float64", "numpy_type":"float64", "metadata":null}""")), 0, columnsFirst: true);

    private static string Comma(int style) => style switch { 0 => ", ", 1 => ",", 2 => ",\n\t ", _ => " ,\r\n" };

    private static string Document(string columns, int style, bool columnsFirst)
    {
        string index = "\"index_columns\": [\"time\"]", list = $"\"columns\":{(style == 2 ? " [\n" : "[")}{columns}{(style == 2 ? "\n]" : "]")}";
        string levels = "\"other\": {\"columns\": [1, {\"columns\": []}]}, \"column_indexes\": [{\"name\": \"level\", \"numpy_type\": \"object\"}]";
        return columnsFirst ? $"{{{list}, {index}, {levels}}}" : $"{{{levels}, {index}, {list}}}";
    }

    /// <summary>An entry and what its writer knows of it; members that are null are JSON's null.</summary>
    private sealed record Entry(string? Name, string? FieldName, string? PandasType, string? NumpyType, string Metadata = "null", string? Zone = null)
    {
        /// <summary>True if it names a time, duration, period, anything with metadata, or the index, or lacks a name or type.</summary>
        public bool TellsSomething =>
            PandasType is null or "datetime" or "datetimetz" || Metadata != "null" || Name is null || NumpyType is null || NumpyType.EndsWith(']') || (FieldName ?? Name) == "time";

        public string Text(int style, int order)
        {
            string colon = style == 1 ? ":" : ": ";
            (string Key, string Value)[] members =
            [
                ("name", Quote(Name, style)), ("field_name", Quote(FieldName, style)), ("pandas_type", Quote(PandasType, style)), ("numpy_type", Quote(NumpyType, style)), ("metadata", Metadata),
            ];
            int[] places = order switch { 0 => [0, 1, 2, 3, 4], 1 => [1, 0, 2, 3, 4], 2 => [2, 3, 4, 0, 1], _ => [4, 1, 3, 2, 0] };
            return "{" + string.Join(Comma(style), places.Select(place => $"\"{members[place].Key}\"{colon}{members[place].Value}")) + "}";
        }

        // As Python does, and with as few escapes as JSON allows.
        private static string Quote(string? text, int style)
        {
            if (text is null)
                return "null";
            var quoted = new StringBuilder("\"");
            foreach (char c in text)
                quoted.Append(c is '"' or '\\' ? $"\\{c}" : c < ' ' || (c > '~' && style == 0) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString());
            return quoted.Append('"').ToString();
        }
    }
}
