using System.Buffers;
using System.Text;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Csv;

internal sealed class FrameCsvWriterTests
{
    [Test]
    public void Cells_are_written_as_pandas_writes_them()
    {
        var times = new TimestampColumn(new long[] { 1_583_020_800_000_000_000, 1_583_021_400_000_000_000 }, TimeUnit.Nanosecond, TimestampZone.Utc);
        var frame = new Frame(
            RowIndex.Of(times),
            [new("start", ""), new("x", "a, \"b\""), new("x", "c"), new("x", "d")],
            [TextColumn.From(["2020", null]), new FloatColumn(new[] { 1, double.NaN }), new FloatColumn(new[] { double.PositiveInfinity, double.NegativeInfinity }), new IntegerColumn(new long[] { 7, -8 })]);
        Write(frame).Should().Be(
            "time,start,\"x|a, \"\"b\"\"\",x|c,x|d\r\n"
            + "2020-03-01 00:00:00+00:00,2020,1.0,inf,7\r\n"
            + "2020-03-01 00:10:00+00:00,,,-inf,-8\r\n");
    }

    [Test]
    public void Byte_order_mark_is_written_only_if_a_name_needs_it()
    {
        Write(new Frame(RowIndex.Range(1), [new("a")], [new FloatColumn(new[] { 0.5 })])).Should().Be("row,a\r\n0,0.5\r\n");
        Write(new Frame(RowIndex.Range(1), [new("°C")], [new FloatColumn(new[] { 0.5 })])).Should().Be("\uFEFFrow,°C\r\n0,0.5\r\n");
    }

    [Test]
    public void Long_frame_is_written_in_parts_that_read_back()
    {
        double[] values = [.. Enumerable.Range(0, 5000).Select(row => row / 7.0)];
        ColumnKey[] keys = [.. Enumerable.Range(0, 20).Select(column => new ColumnKey($"{column}"))];
        var output = new ArrayBufferWriter<byte>();
        var writer = new FrameCsvWriter(new Frame(RowIndex.Range(5000, start: 3), keys, keys.Select(_ => new FloatColumn(values))));
        int parts = 1;
        while (writer.WriteNext(output))
            parts++;
        parts.Should().BeGreaterThan(3);
        Frame read = FrameCsvReader.Read(output.WrittenMemory.ToArray(), FrameMemory.Unpooled);
        read.Keys.ToArray().Should().Equal(keys);
        foreach (Column column in read.Columns.ToArray())
            column.Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(values);
        read.Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(Enumerable.Range(3, 5000).Select(label => (long)label));
    }

    private static string Write(Frame frame)
    {
        var output = new ArrayBufferWriter<byte>();
        new FrameCsvWriter(frame).WriteNext(output).Should().BeFalse();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
