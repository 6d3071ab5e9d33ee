using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Timestamps;

namespace Gordo.Tests.Timestamps;

internal sealed class TimestampTextTests
{
    // Expected: seconds since 1970 and nanoseconds, computed by hand from the calendar.
    [TestCase("1970-01-01", 0L, 0L, null)]
    [TestCase("2020-02-29T12:30", 1582979400L, 0L, null)]
    [TestCase("2020-03-01 00:00:00+00:00", 1583020800L, 0L, 0)]
    [TestCase("2020-03-01T00:00:00Z", 1583020800L, 0L, 0)]
    [TestCase("20200301T000000Z", 1583020800L, 0L, 0)]
    [TestCase("2020-03-01T02:00:00+0200", 1583020800L, 0L, 7200)]
    [TestCase("2020-02-29T16:00:00-08", 1583020800L, 0L, -28800)]
    [TestCase("1969-12-31T23:59:59.5", -1L, 500_000_000L, null)]
    [TestCase("2020-03-01T00:00:00,123456789", 1583020800L, 123_456_789L, null)]
    [TestCase("2020-03-01T00:00:00.1234567899", 1583020800L, 123_456_789L, null)]
    [TestCase("2019-01-01T24:00", 1546387200L, 0L, null)]
    [TestCase("2019-W01-1", 1546214400L, 0L, null)]
    [TestCase("2019W011", 1546214400L, 0L, null)]
    [TestCase("2020-060", 1582934400L, 0L, null)]
    [TestCase("2020-03", 1583020800L, 0L, null)]
    public void ISO_times_are_read(string text, long seconds, long nanoseconds, int? offset)
    {
        IsoTimestamp.TryParse(Encoding.UTF8.GetBytes(text), out IsoTimestamp time).Should().BeTrue();
        time.Should().Be(new IsoTimestamp((seconds * 1_000_000_000) + nanoseconds, offset));
    }

    [TestCase("")]
    [TestCase("20")]
    [TestCase("2020-13-01")]
    [TestCase("2020-02-30")]
    [TestCase("2019-366")]
    [TestCase("2020-03-01T25:00")]
    [TestCase("2020-03-01T24:01")]
    [TestCase("2020-03-01T10:60")]
    [TestCase("2020-03-01T10:00:00.")]
    [TestCase("2020-03-01T10:00+25:00")]
    [TestCase("2020-03-01T10:00Zulu")]
    [TestCase("2020-03-01T")]
    [TestCase("0000-01-01")]
    [TestCase("1600-01-01", Description = "too early for 64 bits of nanoseconds")]
    [TestCase("2300-01-01")]
    [TestCase("x")]
    public void Other_text_is_not_a_time(string text) =>
        IsoTimestamp.TryParse(Encoding.UTF8.GetBytes(text), out _).Should().BeFalse();

    [TestCase(0L, TimeUnit.Nanosecond, null, "1970-01-01T00:00:00")]
    [TestCase(1583020800_000_000_000L, TimeUnit.Nanosecond, "UTC", "2020-03-01T00:00:00+00:00")]
    [TestCase(1583020800_500_000_000L, TimeUnit.Nanosecond, "UTC", "2020-03-01T00:00:00.500000+00:00")]
    [TestCase(-1L, TimeUnit.Nanosecond, "UTC", "1969-12-31T23:59:59.999999999+00:00")]
    [TestCase(1583020800L, TimeUnit.Second, "+05:30", "2020-03-01T05:30:00+05:30")]
    [TestCase(1583020800_001L, TimeUnit.Millisecond, "-08:00", "2020-02-29T16:00:00.001000-08:00")]
    [TestCase(1585443600L, TimeUnit.Second, "Europe/Oslo", "2020-03-29T03:00:00+02:00")]
    [TestCase(1585443599L, TimeUnit.Second, "Europe/Oslo", "2020-03-29T01:59:59+01:00")]
    [TestCase(-62135596800_000_000L, TimeUnit.Microsecond, null, "0001-01-01T00:00:00")]
    [TestCase(253402300799_999_999L, TimeUnit.Microsecond, null, "9999-12-31T23:59:59.999999")]
    public void Times_are_written_like_isoformat(long value, TimeUnit unit, string? zone, string expected)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxLength];
        int length = TimestampText.Iso(unit, zone is null ? null : TimestampZone.Parse(zone)).Write(value, text);
        Encoding.ASCII.GetString(text[..length]).Should().Be(expected);
    }

    [Test]
    public void Every_day_of_eight_centuries_is_written_like_dotnet_writes_it()
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxLength];
        TimestampFormatter dates = TimestampText.Labels(new TimestampColumn(new long[] { 0 }, TimeUnit.Second, null));
        for (DateTime day = new(1600, 1, 1, 0, 0, 0, DateTimeKind.Utc); day.Year < 2400; day = day.AddDays(1))
        {
            long seconds = (day - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
            int length = dates.Write(seconds, text);
            if (!text[..length].SequenceEqual(Encoding.ASCII.GetBytes(day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))))
                Assert.Fail($"{day:O} was written as {Encoding.ASCII.GetString(text[..length])}.");
        }
    }

    [Test]
    public void Times_in_any_order_are_written_as_if_formatted_separately([Values(null, "+05:30", "Europe/Oslo")] string? name)
    {
        TimestampZone? zone = name is null ? null : TimestampZone.Parse(name);
        var random = new Random(2025);
        TimestampFormatter formatter = TimestampText.Iso(TimeUnit.Millisecond, zone);
        Span<byte> found = stackalloc byte[TimestampText.MaxLength], expected = stackalloc byte[TimestampText.MaxLength];
        for (int i = 0; i < 20_000; i++)
        {
            // Within days of the change to summer time, and sometimes far away.
            long value = 1_585_443_600_000 + random.NextInt64(-200_000_000, 200_000_000) * (i % 100 == 0 ? 100_000 : 1);
            int length = formatter.Write(value, found);
            int alone = TimestampText.Iso(TimeUnit.Millisecond, zone).Write(value, expected);
            Encoding.ASCII.GetString(found[..length]).Should().Be(Encoding.ASCII.GetString(expected[..alone]));
        }
        formatter.Write(TimestampColumn.Missing, found).Should().Be(3);
        formatter.Write(long.MaxValue, found).Should().BeLessThanOrEqualTo(TimestampText.MaxLength);
    }

    [TestCase("../../etc/passwd")]
    [TestCase("/etc/localtime")]
    [TestCase("Europe/../../x")]
    [TestCase("Nowhere/Land")]
    [TestCase("+25:00")]
    [TestCase("")]
    public void Unknown_zone_is_an_error(string name)
    {
        Action parse = () => TimestampZone.Parse(name);
        parse.Should().Throw<Gordo.Serialization.FrameException>().WithMessage("Unknown time zone*");
    }
}
