using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Csv;

internal sealed class FrameCsvReaderTests
{
    [TestCase("time,a,b\n2020-03-01T00:00:00Z,1.5,-2\n2020-03-01 00:10:00Z,1e3,\n")]
    [TestCase("time;a;b\r\n2020-03-01T00:00:00Z;1,5;-2\r\n2020-03-01 00:10:00Z;1e3;\r\n")]
    [TestCase("time\ta\tb\n2020-03-01T00:00:00Z\t1,5\t-2\n2020-03-01 00:10:00Z\t1000\tNaN")]
    [TestCase("\"the, time\";\"a\";\"b\"\n\"2020-03-01T00:00:00Z\";\"1.5\"; -2 \n\n20200301T0010Z;+1E3;null\n")]
    [TestCase("\uFEFF,a,b\n2020-03-01T00:00:00+00:00,1.5,-2\n2020-03-01T02:10:00+02:00,1000.0,N/A\n")]
    public void Dialects_give_the_same_frame(string csv)
    {
        Frame frame = Read(Encoding.UTF8.GetBytes(csv));
        frame.Keys.ToArray().Should().Equal(new ColumnKey("a"), new ColumnKey("b"));
        frame.Columns[0].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(1.5, 1000);
        frame.Columns[1].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(-2, double.NaN);
        // 2020-03-01T00:00:00Z is 1583020800 seconds after 1970.
        frame.Index.Timestamps!.Values.ToArray().Should().Equal(1_583_020_800_000_000_000, 1_583_021_400_000_000_000);
        frame.Index.Timestamps.Zone.Should().Be(TimestampZone.Utc);
    }

    [Test]
    public void UTF16_of_a_spreadsheet_is_read()
    {
        byte[] csv = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Zeit\tDruck °\n2020-03-01 00:00:00\t1,5\n")];
        Frame frame = Read(csv);
        frame.Keys[0].Group.Should().Be("Druck °");
        frame.Columns[0].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(1.5);
        frame.Index.Timestamps!.Zone.Should().BeNull();
    }

    [Test]
    public void Whole_numbers_are_integers()
    {
        Frame frame = Read("row,a,b,c\n0,1,2,3\n-1,-4,5,999999999999999\n7,0,1.0,1\n"u8.ToArray());
        frame.Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(0, -1, 7);
        frame.Columns[0].Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(1, -4, 0);
        frame.Columns[1].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(2, 5, 1);
        frame.Columns[2].Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(3, 999_999_999_999_999, 1);
    }

    [Test]
    public void Infinities_are_read() =>
        Read("t,a\n0,inf\n1,-Inf\n2,Infinity\n"u8.ToArray()).Columns[0].Should().BeOfType<FloatColumn>()
            .Which.Values.ToArray().Should().Equal(double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity);

    [Test]
    public void Eight_digits_are_a_date_and_four_an_integer()
    {
        Read("t,a\n20200301,1\n"u8.ToArray()).Index.Timestamps!.Values.ToArray().Should().Equal(1_583_020_800_000_000_000);
        Read("t,a\n2020,1\n"u8.ToArray()).Index.Labels.Should().BeOfType<IntegerColumn>().Which.Values.ToArray().Should().Equal(2020);
    }

    [Test]
    public void Other_columns_are_skipped_if_all_required_ones_exist()
    {
        byte[] csv = "t,note,b,a,c\n0,ok,2,1,3\n"u8.ToArray();
        FrameCsvReader.Read(csv, FrameMemory.Unpooled, null, ["a", "b"], ["c", "d"]).Keys.ToArray()
            .Should().Equal(new ColumnKey("b"), new ColumnKey("a"), new ColumnKey("c"));
        Action read = () => FrameCsvReader.Read(csv, FrameMemory.Unpooled, null, ["a", "z"], []);
        read.Should().Throw<FrameException>().WithMessage("Line 2, column 2 ('note'): 'ok' is not a number.");
    }

    [Test]
    public void Header_without_rows_is_read()
    {
        Frame frame = Read("t,a,b\n"u8.ToArray());
        (frame.RowCount, frame.ColumnCount).Should().Be((0, 2));
    }

    [TestCase("", "The CSV is empty*")]
    [TestCase("\uFEFF", "The CSV is empty*")]
    [TestCase("a|b\n1|2\n", "Line 1, the header, has the single cell 'a|b'*")]
    [TestCase("t,a,a\n", "Line 1, column 3: the column 'a' is given twice.")]
    [TestCase("t,a\n0,1\n1,1,2\n", "Line 3 has 3 cells; the header has 2.")]
    [TestCase("t,a\n0,1\n\n1\n", "Line 4 has 1 cells; the header has 2.")]
    [TestCase("t,a\nyesterday,1\n", "Line 2, column 1, the row label: 'yesterday' is neither*")]
    [TestCase("t,a\n0,1\n2020-03-01T00:00:00Z,1\n", "Line 3, column 1, the row label: '2020-03-01T00:00:00Z' is not an integer.")]
    [TestCase("t,a\n2020-03-01T00:00:00Z,1\n,1\n", "Line 3, column 1, the row label: '' is not an ISO 8601 time.")]
    [TestCase("t,a\n2020-03-01T00:00:00Z,1\n2020-03-01T00:10:00,1\n", "*mixes times with and without a zone.")]
    [TestCase("t,a\n0,x\n", "Line 2, column 2 ('a'): 'x' is not a number.")]
    [TestCase("t,a\n0,\"1,5\"\n", "*'1,5' has a decimal comma, which requires ';' or a tab as separator.")]
    [TestCase("t;a\n0;1,5\n1;1.5\n", "Line 3, column 2 ('a'): '1.5' has the decimal sign '.'; numbers before it have ','.")]
    [TestCase("t;a\n0;1.234,5\n", "*'1.234,5' is not a number.")]
    [TestCase("t,a\n0,\"1\n1,2\n", "Line 2: a quote is not closed on its line.")]
    public void Malformed_text_names_line_and_column(string csv, string message)
    {
        Action read = () => Read(Encoding.UTF8.GetBytes(csv));
        read.Should().Throw<FrameException>().WithMessage(message);
    }

    [Test]
    public void Other_encodings_are_refused_by_name()
    {
        Action latin = () => Read(Encoding.Latin1.GetBytes("t,°C\n0,1\n"));
        latin.Should().Throw<FrameException>().WithMessage("The CSV is not UTF-8*");
        Action bigEndian = () => Read([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("t,a\n0,1\n")]);
        bigEndian.Should().Throw<FrameException>().WithMessage("The CSV is big-endian UTF-16*");
    }

    [Test]
    public void Text_beyond_the_limits_is_refused()
    {
        var limits = new FrameLimits { MaxCells = 3, MaxColumns = 3 };
        Action cells = () => Read("t,a,b\n0,1,2\n1,3,4\n"u8.ToArray(), limits);
        cells.Should().Throw<FrameException>().WithMessage("*at most 3 cells*");
        Action columns = () => Read("t,a,b,c\n"u8.ToArray(), limits);
        columns.Should().Throw<FrameException>().WithMessage("*the maximum is 3*");
        Action line = () => Read(Encoding.UTF8.GetBytes("t,a\n0," + new string('1', 70_000)), limits);
        line.Should().Throw<FrameException>().WithMessage("Line 2 has 70002 bytes; at most 65536 are allowed.");
    }

    private static Frame Read(byte[] csv, FrameLimits? limits = null) => FrameCsvReader.Read(csv, FrameMemory.Unpooled, limits);
}
