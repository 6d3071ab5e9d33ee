using Gordo.Core.Metadata;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Prediction;

public sealed class RowTimesTests
{
    private const long March2020 = 1_583_020_800; // 2020-03-01T00:00:00Z, a Sunday

    private static readonly Resolution TenMinutes = new(600_000_000_000);

    [Test]
    public void Times_are_written_in_the_zone_of_the_labels()
    {
        RowIndex index = Index(TimeUnit.Second, TimestampZone.FromOffset(5400), March2020);

        Text(RowTimes.Start(index, FrameMemory.Unpooled)).Should().Equal("2020-03-01T01:30:00+01:30");
        Text(RowTimes.End(index, TenMinutes, FrameMemory.Unpooled)).Should().Equal("2020-03-01T01:40:00+01:30");
    }

    [Test]
    public void A_day_is_24_hours_even_where_clocks_change()
    {
        // Clocks in Oslo went from 02:00 to 03:00 on 2020-03-29; a day is a fixed time in pandas.
        RowIndex index = Index(TimeUnit.Second, TimestampZone.Parse("Europe/Oslo"), March2020 + (28 * 86_400) - 3600);

        Text(RowTimes.Start(index, FrameMemory.Unpooled)).Should().Equal("2020-03-29T00:00:00+01:00");
        Text(RowTimes.End(index, new Resolution(86_400_000_000_000), FrameMemory.Unpooled)).Should().Equal("2020-03-30T01:00:00+02:00");
    }

    [Test]
    public void A_step_finer_than_the_labels_shows_its_fraction()
    {
        RowIndex index = Index(TimeUnit.Second, null, March2020);

        Text(RowTimes.End(index, new Resolution(1_500_000_000), FrameMemory.Unpooled)).Should().Equal("2020-03-01T00:00:01.500000");
        Text(RowTimes.End(index, new Resolution(1), FrameMemory.Unpooled)).Should().Equal("2020-03-01T00:00:00.000000001");
    }

    [Test]
    public void A_week_ends_on_the_local_weekday()
    {
        // Saturday 23:30 in UTC is Sunday 01:00 at +01:30.
        RowIndex index = Index(TimeUnit.Second, TimestampZone.FromOffset(5400), March2020 - 1800);

        Text(RowTimes.End(index, new Resolution(0, Weeks: 1), FrameMemory.Unpooled)).Should().Equal("2020-03-08T01:00:00+01:30");
    }

    [Test]
    public void Missing_labels_and_out_of_range_ends_are_missing()
    {
        RowIndex index = Index(TimeUnit.Nanosecond, TimestampZone.Utc, TimestampColumn.Missing, long.MaxValue, 0);

        Text(RowTimes.Start(index, FrameMemory.Unpooled)).Should().Equal(null, "2262-04-11T23:47:16.854775807+00:00", "1970-01-01T00:00:00+00:00");
        Text(RowTimes.End(index, TenMinutes, FrameMemory.Unpooled)).Should().Equal(null, null, "1970-01-01T00:10:00+00:00");
    }

    [Test]
    public void Rows_without_time_labels_have_no_times()
    {
        RowTimes.Start(RowIndex.Range(3), FrameMemory.Unpooled).Should().BeOfType<NullColumn>().Which.Length.Should().Be(3);
        RowTimes.End(RowIndex.Range(3), TenMinutes, FrameMemory.Unpooled).Should().BeOfType<NullColumn>();
        RowTimes.End(Index(TimeUnit.Second, null, 0), null, FrameMemory.Unpooled).Should().BeOfType<NullColumn>();
    }

    private static RowIndex Index(TimeUnit unit, TimestampZone? zone, params long[] values) =>
        RowIndex.Of(new TimestampColumn(values, unit, zone));

    private static string?[] Text(Column column) =>
        [.. Enumerable.Range(0, column.Length).Select(((TextColumn)column).GetString)];
}
