using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Tests.Pandas;

[TestFixture]
public sealed class PandasMetadataTests
{
    private static readonly StoredColumn[] OneColumn = [new("TAG 1", new FloatColumn(new double[] { 1, 2, 3 }))];

    [TestCase(5, 14, 3, 3)]
    [TestCase(5, 13, 3, 3)]
    [TestCase(5, 12, 3, 3)]
    [TestCase(5, 11, 3, 2)]
    [TestCase(9, 0, -3, 3)]
    [TestCase(0, 9, -3, 0)]
    public void Range_has_the_length_of_a_Python_range(long start, long stop, long step, int length) =>
        (new PandasRange(null, start, stop, step).Length == length).Should().BeTrue();

    [Test]
    public void Length_of_the_longest_range_does_not_overflow() =>
        (new PandasRange(null, long.MinValue, long.MaxValue, 1).Length == (Int128)ulong.MaxValue).Should().BeTrue();

    [Test]
    public void Range_of_the_right_length_labels_the_rows()
    {
        Frame frame = Read("""{"index_columns":[{"kind":"range","name":"n","start":9,"stop":0,"step":-3}],"columns":[]}""");
        frame.Index.Kind.Should().Be(RowIndexKind.Range);
        frame.Index.Name.Should().Be("n");
        frame.Index.Start.Should().Be(9);
        frame.Index.Step.Should().Be(-3);
    }

    [Test]
    public void Range_of_another_length_is_ignored()
    {
        Frame frame = Read("""{"index_columns":[{"kind":"range","name":"n","start":9,"stop":90,"step":1}],"columns":[]}""");
        frame.Index.Start.Should().Be(0);
        frame.Index.Name.Should().BeNull();
    }

    [TestCase("{", "*not JSON*")]
    [TestCase("[]", "*Array*")]
    [TestCase("{}", "*no 'index_columns'*")]
    [TestCase("""{"index_columns":[]}""", "*no 'columns'*")]
    [TestCase("""{"index_columns":{},"columns":[]}""", "*Object for 'index_columns'*")]
    [TestCase("""{"index_columns":[1],"columns":[]}""", "*'kind'*")]
    [TestCase("""{"index_columns":["a","b"],"columns":[]}""", "*several levels*")]
    [TestCase("""{"index_columns":["gone"],"columns":[]}""", "*'gone'*")]
    [TestCase("""{"index_columns":[{"kind":"spiral"}],"columns":[]}""", "*'spiral'*")]
    [TestCase("""{"index_columns":[{"kind":"range","start":0,"stop":3,"step":0}],"columns":[]}""", "*step 0*")]
    [TestCase("""{"index_columns":[{"kind":"range","start":0,"stop":3e40,"step":1}],"columns":[]}""", "*'stop'*")]
    [TestCase("""{"index_columns":[],"columns":[],"column_indexes":[{},{},{}]}""", "*3 levels*")]
    [TestCase("""{"index_columns":[],"columns":[],"column_indexes":[{},{}]}""", "*'TAG 1'*tuple*")]
    [TestCase("""{"index_columns":[],"columns":[1]}""", "*Number*")]
    [TestCase("""{"index_columns":["\ud800"],"columns":[]}""", "*not Unicode*")]
    public void Error_for_invalid_metadata_names_the_entry(string json, string message) =>
        FluentActions.Invoking(() => Read(json)).Should().Throw<FrameException>().WithMessage(message);

    [Test]
    public void Deep_nesting_is_an_error() =>
        FluentActions.Invoking(() => Read(new string('[', 200_000))).Should().Throw<FrameException>();

    [Test]
    public void Layout_is_read_back_as_the_same_frame()
    {
        var labels = new TimestampColumn(new long[] { 1, 1, TimestampColumn.Missing }, TimeUnit.Microsecond, TimestampZone.Parse("Europe/Oslo"));
        ColumnKey[] keys = [new("start", ""), new("model-input", "it's")];
        var frame = new Frame(RowIndex.Of(labels, "time"), keys, [new NullColumn(3), OneColumn[0].Values]);

        PandasLayout layout = PandasLayout.Of(frame);
        // A file stores only whether times are in UTC; the zone's name comes from the metadata.
        StoredColumn[] stored = [.. layout.Columns.Take(2),
            new("time", new TimestampColumn(labels.Values, TimeUnit.Microsecond, TimestampZone.Utc))];
        Frame back = PandasFrameReader.ToFrame(PandasMetadata.Parse(layout.Metadata), stored, 3);

        back.Keys.ToArray().Should().Equal(keys);
        back.Index.Name.Should().Be("time");
        back.Index.Timestamps!.Zone.Should().Be(TimestampZone.Parse("Europe/Oslo"));
        layout.Columns.Select(column => column.Name).Should().Equal("('start', '')", "('model-input', \"it's\")", "time");
    }

    [Test]
    public void Layout_of_frames_with_the_same_names_depends_on_types_and_index()
    {
        ColumnKey[] keys = [new("a"), new("b")];
        Column floats = new FloatColumn(new double[] { 1, 2 }), integers = new IntegerColumn(new long[] { 1, 2 });
        var gaps = new IntegerColumn(new long[] { 1, 2 }, Validity.From([true, false], FrameMemory.Unpooled));
        RowIndex times = RowIndex.Of(new TimestampColumn(new long[] { 1, 2 }, TimeUnit.Second, null), "time");
        RowIndex oslo = RowIndex.Of(new TimestampColumn(new long[] { 1, 2 }, TimeUnit.Second, TimestampZone.Parse("Europe/Oslo")), "time");
        Frame[] frames =
        [
            new(times, keys, [floats, floats]), new(times, keys, [floats, integers]), new(times, keys, [floats, gaps]),
            new(oslo, keys, [floats, floats]), new(RowIndex.Of(times.Labels!), keys, [floats, floats]),
            new(RowIndex.Range(2), keys, [floats, floats]), new(RowIndex.Range(2, start: 5), keys, [floats, floats]),
            new(RowIndex.Of(integers, "time"), keys, [floats, floats]),
        ];
        // Twice, so that each follows a frame of another kind.
        foreach (Frame frame in frames.Concat(frames))
        {
            PandasLayout expected = PandasLayout.Of(new Frame(frame.Index, keys.ToArray(), frame.Columns.ToArray()));
            PandasLayout found = PandasLayout.Of(frame);
            Encoding.UTF8.GetString(found.Metadata.Span).Should().Be(Encoding.UTF8.GetString(expected.Metadata.Span));
            found.Columns.Should().Equal(expected.Columns);
        }
    }

    [Test]
    public void Cached_metadata_is_not_returned_for_other_metadata_in_the_same_buffer()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"index_columns":["i"],"columns":[]}""");
        PandasMetadata first = PandasMetadata.Parse(json);
        PandasMetadata.Parse(json.ToArray()).Should().BeSameAs(first);
        json[19] = (byte)'j';
        PandasMetadata.Parse(json).IndexColumns.Should().Equal("j");
        first.IndexColumns.Should().Equal("i");
    }

    [Test]
    public void Index_named_like_a_column_keeps_its_name()
    {
        var frame = new Frame(RowIndex.Of(OneColumn[0].Values, "TAG 1"), [new ColumnKey("TAG 1")], [OneColumn[0].Values]);
        PandasLayout layout = PandasLayout.Of(frame);
        layout.Columns[1].Name.Should().Be("__index_level_0__");
        PandasFrameReader.ToFrame(PandasMetadata.Parse(layout.Metadata), layout.Columns, 3).Index.Name.Should().Be("TAG 1");
    }

    [Test]
    public void Integer_labels_with_missing_values_become_floats()
    {
        var labels = new IntegerColumn(new long[] { 4, 0, 6 }, Validity.From([true, false, true], FrameMemory.Unpooled));
        PandasMetadata metadata = PandasMetadata.Parse(Encoding.UTF8.GetBytes("""{"index_columns":["i"],"columns":[{"name":null,"field_name":"i"}]}"""));
        Frame frame = PandasFrameReader.ToFrame(metadata, [new("i", labels)], 3);
        ((FloatColumn)frame.Index.Labels!).Values.ToArray().Should().Equal(4, double.NaN, 6);
    }

    private static Frame Read(string json) =>
        PandasFrameReader.ToFrame(PandasMetadata.Parse(Encoding.UTF8.GetBytes(json)), OneColumn, 3);
}
