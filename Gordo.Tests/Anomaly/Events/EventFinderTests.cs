using System.Globalization;
using Gordo.Core.Anomaly.Events;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Anomaly.Events;

/// <summary>Events of a few rows, found by hand.</summary>
internal sealed class EventFinderTests
{
    private const double Missing = double.NaN;

    // Events as first row, last row and peak row; a confidence of exactly 1 is not above the threshold.
    [TestCase(new[] { 0.5, 1, 0.9 }, 3, "", 0, 1.0)]
    [TestCase(new[] { 2, 3, 3, 1.5 }, 3, "0-3@1", 4, 3.0)]
    [TestCase(new[] { 0.1, 2, 0.1 }, 3, "1-1@1", 1, 2.0)]
    [TestCase(new[] { 7.0 }, 3, "0-0@0", 1, 7.0)]
    [TestCase(new[] { 2.0, 0, 0, 0, 3, 0 }, 3, "0-4@4", 2, 3.0)]
    [TestCase(new[] { 2.0, 0, 0, 0, 0, 3 }, 3, "0-0@0 5-5@5", 2, 3.0)]
    [TestCase(new[] { 2.0, 0, 3 }, 0, "0-0@0 2-2@2", 2, 3.0)]
    [TestCase(new[] { 2.0, 3, 0, 2 }, 0, "0-1@1 3-3@3", 3, 3.0)]
    [TestCase(new[] { 2.0, 0, 0, 0, 0, 0, 0, 3 }, 6, "0-7@7", 2, 3.0)]
    [TestCase(new[] { Missing, 2, Missing, 3, Missing }, 1, "1-3@3", 2, 3.0)]
    [TestCase(new[] { 2, Missing, Missing, 3 }, 1, "0-0@0 3-3@3", 2, 3.0)]
    [TestCase(new[] { 0.25, Missing }, 3, "", 0, 0.25)]
    public void Runs_above_1_are_joined_over_quiet_rows(double[] confidence, int gap, string events, int above, double health)
    {
        EventReport report = Find(confidence, [confidence], gap: gap);

        string.Join(' ', report.Events.Select(found => $"{found.Start}-{found.End}@{found.PeakTime}")).Should().Be(events);
        foreach (AnomalyEvent found in report.Events)
        {
            found.Rows.Should().Be(Number(found.End) - Number(found.Start) + 1);
            found.Peak.Should().Be(confidence[Number(found.PeakTime)]);
        }
        (report.Threshold, report.Rows, report.Above, report.Health).Should().Be((8, confidence.Length, above, health));
    }

    [TestCase(new double[0])]
    [TestCase(new[] { Missing, Missing })]
    public void Rows_without_any_score_have_no_health(double[] confidence) =>
        Find(confidence, [confidence]).Should().BeEquivalentTo(new EventReport(8, confidence.Length, 0, null, []));

    // The event is rows 1 to 3. Squares of A: 1 + 4 + 9 = 14; of B: 4 + 0 + 36 = 40; of C: 1 + 1 = 2.
    [Test]
    public void Shares_are_of_the_squares_and_scores_the_largest_confidences_of_the_event()
    {
        AnomalyEvent found = Find(
            [0, 2, 0, 4, 0],
            [[9, 1, 2, 3, 9], [9, 2, 0, 6, 9], [9, 1, 1, Missing, 9]],
            [[9, 0.5, 0.25, 0.125, 9], [9, 1, Missing, 3, 9], [9, Missing, Missing, Missing, 9]]).Events.Single();

        found.Tags.Select(tag => (tag.Tag, tag.Score)).Should().Equal(("B", 3), ("A", 0.5), ("C", null));
        found.Tags.Select(tag => tag.Share * 56).Should().Equal([40, 14, 2], (share, squares) => Math.Abs(share - squares) < 1e-12);
        found.Tags.Sum(tag => tag.Share).Should().BeApproximately(1, 1e-12);
    }

    [TestCase(0, "")]
    [TestCase(2, "B C")]
    [TestCase(3, "B C A")]
    [TestCase(100, "B C A")]
    public void Tags_are_the_worst_and_equal_ones_in_the_order_of_the_model(int top, string tags)
    {
        AnomalyEvent found = Find([2], [[1], [2], [2]], top: top).Events.Single();
        string.Join(' ', found.Tags.Select(tag => tag.Tag)).Should().Be(tags);
        found.Tags.Should().Equal([.. found.Tags.Select(tag => new EventTag(tag.Tag, null, tag.Tag == "A" ? 1 / 9.0 : 4 / 9.0))]);
    }

    [Test]
    public void Infinite_distances_share_equally_and_huge_ones_do_not_overflow()
    {
        Find([double.PositiveInfinity], [[1], [double.PositiveInfinity], [1e200]]).Events.Single().Tags
            .Should().Equal(new EventTag("B", null, 0.5), new EventTag("C", null, 0.5), new EventTag("A", null, 0));
        Find([2], [[1e154], [1e154], [0]]).Events.Single().Tags
            .Should().Equal(new EventTag("A", null, 0.5), new EventTag("B", null, 0.5), new EventTag("C", null, 0));
    }

    [Test]
    public void Labels_are_times_in_ISO_8601_or_what_the_rows_are_labelled_with()
    {
        double[] confidence = [0, 2, 3];
        // 2020-03-01T00:00:00Z and ten minutes later.
        const long Second = 1_583_020_800;
        var times = new TimestampColumn(new[] { 0, Second, Second + 600 }, TimeUnit.Second, TimestampZone.Utc);
        Labels(RowIndex.Of(times)).Should().Be("2020-03-01T00:00:00+00:00 2020-03-01T00:10:00+00:00 2020-03-01T00:10:00+00:00");
        Labels(RowIndex.Of(new TimestampColumn(new[] { 0, TimestampColumn.Missing, Second }, TimeUnit.Second, null))).Should().Be(" 2020-03-01T00:00:00 2020-03-01T00:00:00");
        Labels(RowIndex.Of(TextColumn.From(["a", "b", "c"]))).Should().Be("b c c");
        Labels(RowIndex.Of(new IntegerColumn(new long[] { 5, -7, 9 }))).Should().Be("-7 9 9");
        Labels(RowIndex.Range(3, start: 10, step: 5)).Should().Be("15 20 20");

        string Labels(RowIndex index)
        {
            var scores = new EventScores(index, confidence, ["A"], [confidence], null);
            AnomalyEvent found = EventFinder.Find(scores, 8, 3, 5, FrameMemory.Unpooled, CancellationToken.None).Events.Single();
            return $"{found.Start} {found.End} {found.PeakTime}";
        }
    }

    [Test]
    public void Memory_of_many_events_is_counted()
    {
        double[] confidence = [.. Enumerable.Range(0, 100_000).Select(row => row % 2 == 0 ? 2.0 : 0)];
        long taken = 0;
        using var counted = new FrameMemory(bytes => taken += bytes);
        EventFinder.Find(Scores(confidence, [confidence], null), 8, gap: 0, top: 5, counted, CancellationToken.None).Events.Should().HaveCount(50_000);
        taken.Should().BeGreaterThan(50_000 * 100, "an event, its labels and its tag are more than 100 bytes");
    }

    private static int Number(string? label) => int.Parse(label!, CultureInfo.InvariantCulture);

    private static EventReport Find(double[] total, double[][] scaled, double[][]? confidence = null, int gap = 3, int top = 5) =>
        EventFinder.Find(Scores(total, scaled, confidence), 8, gap, top, FrameMemory.Unpooled, CancellationToken.None);

    private static EventScores Scores(double[] total, double[][] scaled, double[][]? confidence) => new(
        RowIndex.Range(total.Length), total, ["A", "B", "C"],
        [.. scaled.Select(column => new ReadOnlyMemory<double>(column))],
        confidence is null ? null : [.. confidence.Select(column => new ReadOnlyMemory<double>(column))]);
}
