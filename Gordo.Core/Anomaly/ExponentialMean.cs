namespace Gordo.Core.Anomaly;

/// <summary>Computes an exponentially weighted mean: each row weighs a constant factor less than the row after it.</summary>
/// <remarks>
/// pandas: <c>ewm(span=window).mean()</c>, with <c>adjust=True</c> and <c>ignore_na=False</c>: each row starts with
/// weight 1 and the weights are divided by their sum. A missing value (infinities count as missing) leaves the mean
/// unchanged but reduces the weight of all earlier rows.
/// </remarks>
internal static class ExponentialMean
{
    /// <summary>Writes the weighted mean of each value and all values before it.</summary>
    /// <param name="values">The scores, row after row.</param>
    /// <param name="span">At least 1; the factor is 1 - 2 / (span + 1).</param>
    /// <param name="means">As long as <paramref name="values"/>; NaN before the first value.</param>
    public static void Compute(ReadOnlySpan<double> values, int span, Span<double> means)
    {
        double factor = 1 - (2 / (span + 1.0));
        double mean = double.NaN;
        double weight = 1;
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (double.IsNaN(mean))
            {
                if (double.IsFinite(value))
                    mean = value;
            }
            else
            {
                weight *= factor;
                if (double.IsFinite(value))
                {
                    // Equal values keep their exact value.
                    if (mean != value)
                        mean = ((weight * mean) + value) / (weight + 1);
                    weight += 1;
                }
            }
            means[row] = mean;
        }
    }
}
