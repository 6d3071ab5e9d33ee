using Gordo.Core.Anomaly;

namespace Gordo.Tests.Anomaly;

/// <summary>
/// The three smoothing methods, compared with direct implementations of their definitions and with values calculated by
/// hand.
/// </summary>
public sealed class SmoothingTests
{
    private delegate void Smoother(ReadOnlySpan<double> values, int window, Span<double> result);

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(12)]
    [TestCase(143)]
    [TestCase(144)]
    [TestCase(1000)]
    public void Rolling_median_is_the_middle_of_each_sorted_window(int window)
    {
        // Few distinct values make many ties, the hardest case for the heaps.
        double[] values = Samples(1200, seed: window, distinct: 40);

        double[] expected = [.. Windows(values, window).Select(Median)];

        Smooth(RollingMedian.Compute, values, window).Should().Equal(expected);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(144)]
    public void Rolling_mean_is_the_mean_of_each_window(int window)
    {
        double[] values = Samples(1200, seed: window, distinct: 100_000);

        double[] expected = [.. Windows(values, window).Select(part => part.Any(NotFinite) ? double.NaN : part.Average())];

        double[] found = Smooth(RollingMean.Compute, values, window);
        for (int row = 0; row < values.Length; row++)
        {
            if (row < window - 1 || double.IsNaN(expected[row]))
                found[row].Should().Be(double.NaN, "row {0}", row);
            else
                found[row].Should().BeApproximately(expected[row], 1e-12 * expected[row], "row {0}", row);
        }
    }

    [TestCase(1)]
    [TestCase(10)]
    [TestCase(144)]
    public void Exponential_mean_weighs_each_row_by_its_age(int span)
    {
        double[] values = Samples(400, seed: span, distinct: 100_000);
        double factor = 1 - (2.0 / (span + 1));

        double[] found = Smooth(ExponentialMean.Compute, values, span);

        for (int row = 0; row < values.Length; row++)
        {
            double sum = 0;
            double weights = 0;
            for (int i = 0; i <= row; i++)
            {
                if (NotFinite(values[i]))
                    continue;
                double weight = Math.Pow(factor, row - i);
                sum += weight * values[i];
                weights += weight;
            }
            // With a span of 1 only the last value has weight, and a missing one leaves it unchanged.
            double expected = span == 1 ? values[..(row + 1)].LastOrDefault(value => !NotFinite(value), double.NaN) : sum / weights;
            if (double.IsNaN(expected))
                found[row].Should().Be(double.NaN, "row {0}", row);
            else
                found[row].Should().BeApproximately(expected, 1e-9 * Math.Abs(expected), "row {0}", row);
        }
    }

    [Test]
    public void Exponential_mean_of_three_rows_by_hand()
    {
        // Span 3 halves the weight each row: (1/2 + 2) / (3/2) = 5/3, (1/4 + 1 + 3) / (7/4) = 17/7.
        double[] found = Smooth(ExponentialMean.Compute, [1, 2, 3], 3);

        found[0].Should().Be(1);
        found[1].Should().BeApproximately(5.0 / 3, 1e-15);
        found[2].Should().BeApproximately(17.0 / 7, 1e-15);
    }

    [Test]
    public void Exponential_mean_keeps_its_value_over_a_missing_row_but_reduces_its_weight()
    {
        // The first row is two rows old when the third comes: (1/4 + 3) / (5/4) = 13/5.
        double[] found = Smooth(ExponentialMean.Compute, [double.NaN, 1, double.NaN, 3], 3);

        found[0].Should().Be(double.NaN);
        found[1].Should().Be(1);
        found[2].Should().Be(1);
        found[3].Should().BeApproximately(13.0 / 5, 1e-15);
    }

    [Test]
    public void A_window_longer_than_the_data_leaves_all_rolling_values_missing()
    {
        Smooth(RollingMedian.Compute, [1, 2, 3], int.MaxValue).Should().AllSatisfy(value => value.Should().Be(double.NaN));
        Smooth(RollingMean.Compute, [1, 2, 3], int.MaxValue).Should().AllSatisfy(value => value.Should().Be(double.NaN));
    }

    [Test]
    public void A_missing_or_infinite_value_makes_only_its_windows_missing()
    {
        double nan = double.NaN;
        double[] values = [1, 2, nan, 4, 5, 6, double.PositiveInfinity, 8, 9];

        Smooth(RollingMedian.Compute, values, 2).Should().Equal(nan, 1.5, nan, nan, 4.5, 5.5, nan, nan, 8.5);
        Smooth(RollingMean.Compute, values, 2).Should().Equal(nan, 1.5, nan, nan, 4.5, 5.5, nan, nan, 8.5);
    }

    [Test]
    public void A_rolling_mean_is_accurate_after_a_very_large_value_leaves_the_window()
    {
        // A plain running sum would be left with 0 where 1, 2, 3 were added to 1e16.
        double[] found = Smooth(RollingMean.Compute, [1e16, 1, 2, 3, 4, 5], 3);

        found[^1].Should().BeApproximately(4, 1e-9);
    }

    [Test]
    public void The_mean_of_equal_values_is_exactly_that_value()
    {
        double[] values = [.. Samples(10, seed: 1, distinct: 1000), .. Enumerable.Repeat(0.1, 20)];

        Smooth(RollingMean.Compute, values, 7)[^1].Should().Be(0.1);
    }

    private static double[] Smooth(Smoother smoother, double[] values, int window)
    {
        double[] result = new double[values.Length];
        smoother(values, window, result);
        return result;
    }

    private static double[] Samples(int count, int seed, int distinct)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => random.Next(1, distinct + 1) / 7.0)];
        for (int i = 0; i < count / 300; i++)
            values[random.Next(count)] = i % 2 == 0 ? double.NaN : double.PositiveInfinity;
        return values;
    }

    private static IEnumerable<double[]> Windows(double[] values, int window) =>
        Enumerable.Range(1, values.Length).Select(end => end < window ? [double.NaN] : values[(end - window)..end]);

    private static double Median(double[] window)
    {
        if (window.Any(NotFinite))
            return double.NaN;
        double[] sorted = [.. window.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 != 0 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static bool NotFinite(double value) => !double.IsFinite(value);
}
