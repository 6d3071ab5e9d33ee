using Gordo.Core.Building;
using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Sources;

namespace Gordo.Tests.Building.Datasets;

/// <summary>Tests how readings become rows.</summary>
internal sealed class DatasetTests
{
    private const long Minute = 60_000_000_000;
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly long First = Start.ToUnixTimeSeconds() * 1_000_000_000;

    [TestCase("Mean", new[] { 2.0, double.NaN, 7 })]
    [TestCase("Minimum", new[] { 1.0, double.NaN, 7 })]
    [TestCase("Maximum", new[] { 3.0, double.NaN, 7 })]
    [TestCase("Sum", new[] { 6.0, double.NaN, 7 })]
    public void Readings_of_a_step_become_one_value(string aggregation, double[] expected)
    {
        var resampler = new Resampler(First, 10 * Minute, 3, Enum.Parse<Aggregation>(aggregation));
        resampler.IsEmpty.Should().BeTrue();
        foreach ((long minute, double value) in ((long, double)[])[(20, 7), (1, 2), (0, 1), (1, 3), (30, 99), (-1, 99)])
            resampler.Add(First + (minute * Minute), value);
        resampler.IsEmpty.Should().BeFalse();
        resampler.Finish().Should().Equal(expected);
    }

    [Test]
    public void Gaps_are_filled_up_to_the_limit_and_not_at_the_ends()
    {
        double n = double.NaN;
        double[] values = [n, 1, n, n, 4, n, n, n, 8, n];
        Resampler.Interpolate(values, 2);
        values.Should().Equal(n, 1, 2, 3, 4, 5, 6, n, 8, n);
    }

    [Test]
    public void Steps_start_at_midnight()
    {
        Resampler.FirstStep(First + (17 * Minute), 10 * Minute).Should().Be(First + (10 * Minute));
        Resampler.FirstStep(First + (17 * Minute), 7 * Minute).Should().Be(First + (14 * Minute));
    }

    [Test]
    public void Rows_without_all_tags_and_rows_that_the_filter_excludes_are_left_out()
    {
        Dataset dataset = Dataset.Load(Definition(new Recorded(new()
        {
            ["A"] = [(0, 1), (10, 2), (20, 3), (40, 5)],
            ["B"] = [(0, 10), (20, 30), (30, 40), (40, 50)],
        })) with
        { Filter = RowFilter.Parse("A != 3") }, CancellationToken.None);

        dataset.Times.Select(time => (time - First) / Minute).Should().Equal(0, 40);
        dataset.Input.Columns.Should().BeEquivalentTo(new double[][] { [1, 5], [10, 50] }, options => options.WithStrictOrdering());
        dataset.Target.Columns.Should().BeEquivalentTo(new double[][] { [10, 50] });
    }

    [Test]
    public void Too_few_rows_and_tags_without_readings_are_errors()
    {
        DatasetDefinition definition = Definition(new Recorded(new() { ["A"] = [(0, 1), (10, 2)], ["B"] = [(0, 1), (10, 2)] }));
        FluentActions.Invoking(() => Dataset.Load(definition with { LeastRows = 2 }, CancellationToken.None))
            .Should().Throw<BuildException>().WithMessage("2 of 5 rows*more than 2*");
        FluentActions.Invoking(() => Dataset.Load(definition with { Filter = RowFilter.Parse("A > 5") }, CancellationToken.None))
            .Should().Throw<BuildException>().WithMessage("*row_filter keeps 0*");
        FluentActions.Invoking(() => Dataset.Load(Definition(new Recorded(new() { ["A"] = [(0, 1)], ["B"] = [] })), CancellationToken.None))
            .Should().Throw<BuildException>().WithMessage("*'B' has no readings*");
    }

    [Test]
    public void Random_readings_repeat_for_the_same_tag_and_period()
    {
        List<(long Time, double Value)> first = Read("A");
        Read("A").Should().Equal(first);
        first.Should().OnlyContain(reading => reading.Value >= 0 && reading.Value < 1 && reading.Time >= First && reading.Time < First + (1000 * Minute))
            .And.HaveCountGreaterThanOrEqualTo(100).And.HaveCountLessThanOrEqualTo(300);
        Read("B")[0].Value.Should().NotBe(first[0].Value);

        static List<(long Time, double Value)> Read(string tag)
        {
            List<(long, double)> readings = [];
            new RandomSource().Read([tag], First, First + (1000 * Minute), (_, time, value) => readings.Add((time, value)), CancellationToken.None);
            return readings;
        }
    }

    private static DatasetDefinition Definition(IReadingSource source) => new()
    {
        Tags = [new("A", null), new("B", null)],
        Targets = [new("B", null)],
        Start = Start,
        End = Start.AddMinutes(50),
        Resolution = 10 * Minute,
        ResolutionText = "10min",
        Source = source,
    };

    private sealed class Recorded(Dictionary<string, (int Minute, double Value)[]> readings) : IReadingSource
    {
        public void Read(IReadOnlyList<string> tags, long start, long end, ReadingSink sink, CancellationToken cancellation)
        {
            for (int tag = 0; tag < tags.Count; tag++)
            {
                foreach ((int minute, double value) in readings[tags[tag]])
                    sink(tag, First + (minute * Minute), value);
            }
        }

        public string Version(IReadOnlyList<string> tags) => "";
    }
}
