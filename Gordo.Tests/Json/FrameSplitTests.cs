using System.Buffers;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

internal sealed class FrameSplitTests
{
    [TestCase("""{"index": ["2020-03-01T00:00:00Z", "2020-03-01T00:10:00Z"], "columns": ["a", "b"], "data": [[1, 2.5], [3, null]]}""")]
    [TestCase("""{"data": [[1, 2.5], [3, null]], "columns": ["a", "b"], "index": ["2020-03-01T00:00:00Z", "2020-03-01T00:10:00Z"]}""")]
    [TestCase("""{"columns":["a","b"],"data":[[1,2.5],[3,null]],"index":["2020-03-01T00:00:00Z","2020-03-01T00:10:00Z"]}""")]
    public void Members_may_be_in_any_order(string json)
    {
        Frame frame = Read(json);
        frame.Keys.ToArray().Should().Equal(new ColumnKey("a"), new ColumnKey("b"));
        frame.Columns[0].Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(1, 3);
        frame.Columns[1].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(2.5, double.NaN);
        // 2020-03-01T00:00:00Z is 1583020800 seconds after 1970.
        frame.Index.Timestamps!.Values.ToArray().Should().Equal(1_583_020_800_000_000_000, 1_583_021_400_000_000_000);
        frame.Index.Timestamps.Zone.Should().Be(TimestampZone.Utc);
    }

    [Test]
    public void Rows_without_an_index_are_numbered()
    {
        foreach (string json in (string[])["""{"columns": ["a"], "data": [[5], [6], [7]]}""", """{"columns": ["a"], "index": null, "data": [[5], [6], [7]]}"""])
            Read(json).Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(0, 1, 2);
    }

    [Test]
    public void Rows_keep_their_order_and_labels_may_repeat()
    {
        Frame frame = Read("""{"index": [3, 1, "1"], "columns": ["a"], "data": [[30], [10], [11]]}""");
        frame.Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(3, 1, 1);
        frame.Columns[0].Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(30, 10, 11);
    }

    [Test]
    public void Labels_and_columns_without_data_take_little_memory()
    {
        string json = $$"""{"index": [{{string.Join(",", Enumerable.Repeat("0", 20_000))}}], "columns": [{{string.Join(",", Enumerable.Range(0, 50))}}], "data": [[1]]}""";
        long taken = 0;
        using var memory = new FrameMemory(bytes => taken += Math.Max(bytes, 0));
        FluentActions.Invoking(() => FrameJsonReader.Read(Encoding.UTF8.GetBytes(json), memory))
            .Should().Throw<FrameException>().WithMessage("*Row 0 has 1 values; there are 50 columns.");
        // 50 columns of 20,000 numbers would take 8 MB.
        taken.Should().BeLessThan(2_000_000);
    }

    [Test]
    public void Two_level_columns_are_pairs()
    {
        Frame frame = Read("""{"columns": [["start", ""], ["model-input", "TAG 1"]], "data": [[1, 2]]}""");
        frame.Keys.ToArray().Should().Equal(new ColumnKey("start", ""), new ColumnKey("model-input", "TAG 1"));
    }

    [Test]
    public void Numbered_columns_are_named_by_their_number() =>
        Read("""{"columns": [0, 1], "data": [[1, 2]]}""").Keys.ToArray().Should().Equal(new ColumnKey("0"), new ColumnKey("1"));

    [Test]
    public void Frame_without_rows_is_read()
    {
        Frame frame = Read("""{"index": [], "columns": ["a", "b"], "data": []}""");
        (frame.RowCount, frame.ColumnCount).Should().Be((0, 2));
    }

    // Tags may have the names of the layout's members.
    [TestCase("""{"data": [1, 2], "columns": [3, 4], "index": [5, 6]}""", "data", "columns", "index")]
    [TestCase("""{"index": {"0": 1}, "data": {"0": 2}}""", "index", "data")]
    [TestCase("""{"columns": [1, 2], "x": [1, 2]}""", "columns", "x")]
    public void Columns_named_as_the_members_remain_columns(string json, params string[] names) =>
        Read(json).Keys.ToArray().Select(key => key.Group).Should().Equal(names);

    [TestCase("""{"data": [[1]]}""", "The frame has 'data' and lacks 'columns'.")]
    [TestCase("""{"columns": ["a"], "data": [[1], [2, 3]]}""", "Row 1 has more values than there are columns, 1.")]
    [TestCase("""{"columns": ["a", "b"], "data": [[1, 2], [3]]}""", "Row 1 has 1 values; there are 2 columns.")]
    [TestCase("""{"columns": ["a"], "data": [[1], 2]}""", "*row 1 of 'data' to be a list of values*")]
    [TestCase("""{"index": [1, 2], "columns": ["a"], "data": [[1]]}""", "'index' has 2 labels; 'data' has 1 rows.")]
    [TestCase("""{"index": [1.5], "columns": ["a"], "data": [[1]]}""", "index, row 0: expected an ISO 8601 time or an integer.")]
    [TestCase("""{"index": ["x"], "columns": ["a"], "data": [[1]]}""", "Row label 'x' is neither*")]
    [TestCase("""{"columns": ["a", "a"], "data": [[1, 2]]}""", "Column 'a' is given twice.")]
    [TestCase("""{"columns": ["a", ["b", "c"]], "data": [[1, 2]]}""", "*different numbers of levels*")]
    [TestCase("""{"columns": [["a", "b", "c"]], "data": [[1]]}""", "columns, position 0: the name has more than two levels.")]
    [TestCase("""{"columns": [null], "data": [[1]]}""", "columns, position 0: expected a name or a pair of names.")]
    [TestCase("""{"columns": ["a"], "columns": ["a"], "data": [[1]]}""", "'columns' is given twice.")]
    [TestCase("""{"columns": ["a"], "data": [[1]], "name": "x"}""", "Unknown member 'name'*")]
    [TestCase("""{"columns": ["a"], "data": [[[1]]]}""", "Column 'a', row 0: found a list, expected a single value.")]
    [TestCase("""{"columns": ["a"], "data": [["x"], [1]]}""", "Column 'a', row 1: found a number in a column of texts.")]
    [TestCase("""{"columns": ["a"], "data": [[1]""", "*found the end*")]
    public void Malformed_frame_names_what_is_wrong(string json, string message)
    {
        Action read = () => Read(json);
        read.Should().Throw<FrameException>().WithMessage(message);
    }

    [Test]
    public void Frame_beyond_the_limits_is_refused()
    {
        var limits = new FrameLimits { MaxCells = 3, MaxColumns = 2 };
        Action cells = () => Request("""{"X": {"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}}""", limits);
        cells.Should().Throw<FrameException>().WithMessage("*at most 3 cells*");
        Action columns = () => Request("""{"X": {"columns": ["a", "b", "c"], "data": []}}""", limits);
        columns.Should().Throw<FrameException>().WithMessage("*the maximum is 2*");
        // An index that no rows follow must not allocate columns of its length.
        string index = string.Join(',', Enumerable.Repeat("1", 2000));
        string names = string.Join(',', Enumerable.Range(0, 2000));
        Action sparse = () => Request($$$"""{"X": {"index": [{{{index}}}], "columns": [{{{names}}}], "data": []}}""", FrameLimits.Default);
        sparse.Should().Throw<FrameException>().WithMessage("*too sparse*");
    }

    [Test]
    public void X_under_two_names_is_refused()
    {
        Action read = () => Request("""{"X": [[1]], "dataframe_split": {"columns": ["a"], "data": [[1]]}}""", FrameLimits.Default);
        read.Should().Throw<FrameException>().WithMessage("X is given twice; dataframe_split is X.");
    }

    [Test]
    public void Written_frame_is_what_pandas_writes()
    {
        // pandas.DataFrame([[pandas.Timestamp("2020-03-01T00:00:00.0015Z"), 1.5, True, 7], [pandas.NaT, float("inf"), None, 8]],
        // columns=[("start", ""), ("x", "TAG \"1\""), ("x", "b"), ("x", "c")]).to_json(orient="split"), whose index is numbers there.
        var frame = new Frame(
            RowIndex.Range(2, start: 5),
            [new("start", ""), new("x", "TAG \"1\""), new("x", "b"), new("x", "c")],
            [
                new TimestampColumn(new long[] { 1_583_020_800_001_500_000, TimestampColumn.Missing }, TimeUnit.Nanosecond, TimestampZone.Utc),
                new FloatColumn(new[] { 1.5, double.PositiveInfinity }),
                new BooleanColumn(new[] { true, false }, Validity.From([true, false], FrameMemory.Unpooled)),
                new IntegerColumn(new long[] { 7, 8 }),
            ]);
        Write(frame).Should().Be(
            """{"index":["5","6"],"columns":[["start",""],["x","TAG \"1\""],["x","b"],["x","c"]],"data":[[1583020800001,1.5,true,7],[null,null,null,8]]}""");
    }

    [Test]
    public void Times_before_1970_are_rounded_down_to_milliseconds()
    {
        var times = new TimestampColumn(new long[] { -1, -1_000_000, -1_500_000 }, TimeUnit.Nanosecond, TimestampZone.Utc);
        Write(new Frame(RowIndex.Range(3), [new("t")], [times])).Should().EndWith("\"data\":[[-1],[-1],[-2]]}");
    }

    [Test]
    public void Long_frame_is_written_in_parts_that_read_back()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(row => row / 7.0)];
        string[] texts = [.. Enumerable.Range(0, 5000).Select(row => $"text \"{row}\" {new string('x', row % 100)}")];
        var frame = new Frame(RowIndex.Range(5000), [new("a"), new("b"), new("c")], [new FloatColumn(values), TextColumn.From(texts), new FloatColumn(values)]);
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameSplitWriter(frame, FrameMemory.Unpooled);
        int parts = 1;
        while (writer.WriteNext(output))
            parts++;
        parts.Should().BeGreaterThan(3);
        Frame read = FrameJsonReader.Read(output.WrittenSpan, FrameMemory.Unpooled);
        read.Columns[0].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(values);
        Enumerable.Range(0, 5000).Select(((TextColumn)read.Columns[1]).GetString).Should().Equal(texts);
        read.Columns[2].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(values);
    }

    private static Frame Read(string json) => FrameJsonReader.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled);

    private static FrameRequestJson Request(string json, FrameLimits limits) =>
        FrameRequestJson.Read(Encoding.UTF8.GetBytes(json), FrameMemory.Unpooled, [], [], limits);

    private static string Write(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        new FrameSplitWriter(frame, FrameMemory.Unpooled).WriteNext(output).Should().BeFalse();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
