using System.Globalization;
using Gordo.Core.Metadata;
using Gordo.Core.Quality;
using Gordo.Serialization.Frames;

namespace Gordo.Tests.Quality;

/// <summary>Faults of readings and of row labels, found by hand.</summary>
internal sealed class InputCheckTests
{
    private const double Missing = double.NaN;
    private const long Minute = 60;

    // Minutes; a step is 10 minutes, and more than 15 are a gap. Findings are unordered, duplicates, gaps, missing rows.
    [TestCase("0 10 20 30", "0 0 0 0", null)]
    [TestCase("0 15 30", "0 0 0 0", null)]
    [TestCase("0 10 26 30", "0 0 1 1", null)]
    [TestCase("0 10 40 50 90", "0 0 2 5", null)]
    [TestCase("0 0 10 10 10 20", "0 3 0 0", null)]
    [TestCase("30 20 10 0", "3 0 0 0", "3 0 0 0")]
    [TestCase("0 20 10 50 10", "2 0 0 0", "2 1 1 2")]
    [TestCase("? 0 ? 10 ?", "0 0 0 0", null)]
    [TestCase("? ?", "0 0 0 0", null)]
    [TestCase("", "0 0 0 0", null)]
    public void Gaps_duplicates_and_order_of_times(string minutes, string found, string? sorted)
    {
        long[] labels = [.. minutes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(minute => minute == "?" ? TimestampColumn.Missing : Minute * int.Parse(minute, CultureInfo.InvariantCulture))];
        Resolution.TryParse("10T", out Resolution resolution).Should().BeTrue();
        Text(IndexCheck.Find(labels, TimeUnit.Second, resolution)).Should().Be(found);
        Text(IndexCheck.FindAll(labels, TimeUnit.Second, resolution, FrameMemory.Unpooled)).Should().Be(sorted ?? found);
        long[] nanoseconds = [.. labels.Select(label => label == TimestampColumn.Missing ? label : label * 1_000_000_000)];
        Text(IndexCheck.Find(nanoseconds, TimeUnit.Nanosecond, resolution)).Should().Be(found);
        // Integers have no gaps.
        Text(IndexCheck.Find(labels, null, resolution)).Should().Be(string.Join(' ', found.Split(' ')[..2].Concat(["0", "0"])));
    }

    [TestCase("2h", 7200, "0 0 0 0")]
    [TestCase("1s", 7200, "0 0 1 7199")]
    [TestCase("W", 7 * 86_400, "0 0 0 0")]
    [TestCase("W", 14 * 86_400, "0 0 1 1")]
    [TestCase("100ms", 1, "0 0 1 9")]
    [TestCase("MS", 90 * 86_400, "0 0 0 0")]
    public void Gaps_are_measured_by_the_resolution(string text, long distance, string found)
    {
        Resolution? resolution = Resolution.TryParse(text, out Resolution parsed) ? parsed : null;
        Text(IndexCheck.Find([0, distance], TimeUnit.Second, resolution)).Should().Be(found);
    }

    [Test]
    public void Extreme_times_do_not_overflow() =>
        IndexCheck.Find([long.MinValue + 1, long.MaxValue], TimeUnit.Second, new Resolution(1)).Should().Be(new IndexFindings(0, 0, 1, long.MaxValue));

    [TestCase(new[] { 1.5, 1.5, 1.5 }, 3, true)]
    [TestCase(new[] { 1.5, 1.5, 2.5 }, 3, false)]
    [TestCase(new[] { 0.5, 1.5, 1.5, 1.5, 2.5 }, 3, true)]
    [TestCase(new[] { 1.5, 2.5, 1.5, 2.5, 1.5 }, 3, false)]
    [TestCase(new[] { 1.5, 1.5, Missing, 1.5, 1.5 }, 3, false)]
    [TestCase(new[] { Missing, Missing, Missing }, 3, false)]
    [TestCase(new[] { 2.0, 2, 2, 2 }, 3, false, TestName = "Whole numbers are not stuck")]
    public void Stuck_columns_repeat_one_reading(double[] column, int least, bool isStuck) =>
        ColumnCheck.IsStuck(column, least).Should().Be(isStuck);

    [Test]
    public void Columns_are_checked_as_by_comparing_every_row()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            double[] column = [.. Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(8) switch { 0 => Missing, < 5 => 0.5, _ => 1.5 })];
            int least = random.Next(2, 9), run = 0, longest = 0;
            for (int row = 0; row < column.Length; row++)
            {
                run = double.IsNaN(column[row]) ? 0 : row > 0 && column[row] == column[row - 1] ? run + 1 : 1;
                longest = Math.Max(longest, run);
            }
            ColumnCheck.IsStuck(column, least).Should().Be(longest >= least, string.Join(' ', column));
            ColumnCheck.LongestRun(column).Rows.Should().Be(longest);
            ColumnCheck.CountMissing(column).Should().Be(column.Count(double.IsNaN));
        }
    }

    // 12 rows, but at least an hour.
    [TestCase("10min", 12, true)]
    [TestCase("10min", 11, false)]
    [TestCase("1min", 60, true)]
    [TestCase("1min", 59, false)]
    [TestCase("7min", 12, true)]
    [TestCase("3min", 19, false)]
    [TestCase("3min", 20, true)]
    [TestCase("none", 12, true)]
    [TestCase("1D", 11, false)]
    public void A_stuck_tag_repeats_a_reading_in_12_rows_and_for_an_hour(string resolution, int rows, bool isStuck)
    {
        Resolution? known = Resolution.TryParse(resolution, out Resolution parsed) ? parsed : null;
        var check = new InputCheck(["A", "B"], known, _ => default);
        double[] changing = [.. Enumerable.Range(0, rows).Select(row => row + 0.5)], equal = [.. Enumerable.Repeat(20.25, rows)];
        InputFindings? found = check.Find(RowIndex.Range(rows), [changing, equal]);
        (found?.Stuck ?? []).Should().Equal(isStuck ? ["B"] : []);
        var constant = new InputCheck(["A", "B"], known, _ => new TrainedTag(IsConstant: true, null));
        constant.Find(RowIndex.Range(rows), [changing, equal]).Should().BeNull("it was constant in training too");
    }

    [Test]
    public void Report_says_of_each_tag_what_is_known()
    {
        var check = new InputCheck(["A", "B", "C", "D"], new Resolution(600_000_000_000), tag => tag == 0 ? new(false, (0, 4)) : default);
        var times = new TimestampColumn(new long[] { 0, 600, 2400, 2400 }, TimeUnit.Second, TimestampZone.Utc);
        RowIndex index = RowIndex.Of(times);
        double[] a = [-1, 3, 3, 5], b = [Missing, 0, Missing, 0], none = [Missing, Missing, Missing, Missing];
        TextColumn text = TextColumn.From(["x", null, "y", "z"]);

        QualityReport report = check.Describe(index, [new FloatColumn(a), new FloatColumn(b), new NullColumn(4), text], [a, b, none, default], FrameMemory.Unpooled);

        report.Should().BeEquivalentTo(new QualityReport(4, 600, new IndexFindings(0, 1, 1, 2), HasGaps: true,
        [
            new("A", 0, new(3, 2, "1970-01-01T00:10:00+00:00", "1970-01-01T00:40:00+00:00"), false, new(false, (0, 4)), 2),
            new("B", 2, new(0, 1, "1970-01-01T00:10:00+00:00", "1970-01-01T00:10:00+00:00"), false, default, null),
            new("C", 4, null, false, default, null),
            new("D", 1, null, false, default, null),
        ]));
        check.Find(index, [a, b, none, default]).Should().BeEquivalentTo(new InputFindings(new(0, 1, 1, 2), [], 6, 16));
        check.Describe(RowIndex.Of(text), [], [], FrameMemory.Unpooled).Index.Should().BeNull("text has no order");
    }

    private static string Text(IndexFindings found) => $"{found.Unordered} {found.Duplicates} {found.Gaps} {found.MissingRows}";
}
