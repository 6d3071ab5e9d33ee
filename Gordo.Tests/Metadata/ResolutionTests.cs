using System.Globalization;
using Gordo.Core.Metadata;

namespace Gordo.Tests.Metadata;

/// <summary>pandas offsets; expected values follow the documentation of <c>pd.Timestamp + to_offset(text)</c>.</summary>
public sealed class ResolutionTests
{
    [TestCase("10min", 600)]
    [TestCase("10T", 600)]
    [TestCase("10Min", 600)]
    [TestCase("1H", 3600)]
    [TestCase("1h", 3600)]
    [TestCase("H", 3600)]
    [TestCase("1D", 86400)]
    [TestCase("1d", 86400)]
    [TestCase("30S", 30)]
    [TestCase("30s", 30)]
    [TestCase("1h30min", 5400)]
    [TestCase("1D 12H", 129600)]
    [TestCase("1.5H", 5400)]
    [TestCase(" 10 min ", 600)]
    [TestCase("500ms", 0.5)]
    [TestCase("500L", 0.5)]
    [TestCase("250us", 0.00025)]
    [TestCase("250U", 0.00025)]
    public void Fixed_offsets_are_a_number_of_nanoseconds(string text, double seconds)
    {
        Resolution.TryParse(text, out Resolution resolution).Should().BeTrue();
        resolution.Should().Be(new Resolution((long)(seconds * 1e9)));
    }

    [Test]
    public void The_smallest_and_the_largest_offsets_are_exact()
    {
        Resolution.TryParse("7ns", out Resolution smallest).Should().BeTrue();
        smallest.Nanoseconds.Should().Be(7);
        Resolution.TryParse("106751D", out Resolution largest).Should().BeTrue();
        largest.Nanoseconds.Should().Be(106_751L * 86_400_000_000_000);
    }

    [TestCase("")]
    [TestCase("10")]
    [TestCase("min10")]
    [TestCase("1M")]
    [TestCase("1MS")]
    [TestCase("1B")]
    [TestCase("1Q")]
    [TestCase("0min")]
    [TestCase("-10min")]
    [TestCase("10fortnights")]
    [TestCase("1..5H")]
    [TestCase("106752D")]
    [TestCase("99999999999999999999999D")]
    [TestCase("0W")]
    [TestCase("1W-FOO")]
    [TestCase("10min junk")]
    public void Other_texts_are_not_parsed(string text) => Resolution.TryParse(text, out _).Should().BeFalse();

    // 2020-03-01 was a Sunday. A week ends on its weekday; the first is shorter unless it starts on that day.
    [TestCase("1W", "2020-03-01", 7)]
    [TestCase("1W", "2020-03-02", 6)]
    [TestCase("2W", "2020-03-01", 14)]
    [TestCase("2W", "2020-03-07", 8)]
    [TestCase("W-MON", "2020-03-01", 1)]
    [TestCase("W-SUN", "1969-12-28", 7)]
    [TestCase("W", "1969-12-29", 6)]
    public void Weeks_end_on_their_weekday(string text, string date, int days)
    {
        Resolution.TryParse(text, out Resolution resolution).Should().BeTrue();
        long start = DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

        resolution.NanosecondsAfter(start).Should().Be(days * 86_400_000_000_000L);
    }
}
