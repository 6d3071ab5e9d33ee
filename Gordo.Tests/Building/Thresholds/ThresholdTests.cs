using Gordo.Core.Anomaly;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Thresholds;

namespace Gordo.Tests.Building.Thresholds;

/// <summary>Checks thresholds against direct computation.</summary>
internal sealed class ThresholdTests
{
    [Test]
    public void The_largest_rolling_minimum_equals_the_minima_of_all_windows([Values(1, 2, 6, 40)] int window, [Values(0, 0.05)] double missing)
    {
        var random = new Random(window);
        double[] values = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble() < missing ? double.NaN : Math.Round(random.NextDouble(), 2))];
        double expected = double.NaN;
        for (int end = window; end <= values.Length; end++)
        {
            double[] part = values[(end - window)..end];
            if (!Array.Exists(part, double.IsNaN))
                expected = double.IsNaN(expected) ? part.Min() : Math.Max(expected, part.Min());
        }
        RollingMinimum.Largest(values, window).Should().Be(expected);
    }

    [Test]
    public void Fewer_rows_than_a_window_have_no_threshold() => RollingMinimum.Largest([1, 2, 3], 4).Should().Be(double.NaN);

    [Test]
    public void Errors_are_absolute_per_tag_and_squared_after_scaling_in_total()
    {
        var scaler = new FittedScaler("Any", [2, 0.5], [100, -3]);
        // The first row has no prediction.
        Errors errors = Errors.Of(Tables.Of([9, 1, 2], [9, 10, 20]), Tables.Of([3, 2], [10, 12]), scaler);
        errors.Tags.Columns.Should().BeEquivalentTo(new double[][] { [2, 0], [0, 8] });
        // (2 * 2)² / 2 and (8 * 0.5)² / 2.
        errors.Total.Should().Equal(8, 8);
    }

    [Test]
    public void A_quantile_of_smoothed_errors_skips_rows_before_the_window_is_full()
    {
        var errors = new Errors(Tables.Of([5, 1, 3, 2, 8]), [5, 1, 3, 2, 8]);
        // Medians of three: 3, 2, 3; their 50 % quantile is 3. Means of two: 3, 2, 2.5, 5.
        ThresholdSet.Quantile(errors, SmoothingMethod.RollingMedian, 3, 0.5).Aggregate.Should().Be(3);
        ThresholdSet.Quantile(errors, SmoothingMethod.RollingMean, 2, 1).Tags.Should().Equal(5);
        ThresholdSet.Quantile(errors, SmoothingMethod.RollingMedian, null, 0.5).Aggregate.Should().Be(3);
    }
}
