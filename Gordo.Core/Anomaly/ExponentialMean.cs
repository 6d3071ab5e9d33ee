namespace Gordo.Core.Anomaly;

/// <summary>A mean in which every row weighs less by a constant factor than the row after it.</summary>
/// <remarks>
/// pandas: <c>ewm(span=window).mean()</c>, with <c>adjust=True</c> and <c>ignore_na=False</c>: weights start at 1 for
/// each row and are divided by their sum; a missing value (an infinity counts as one) leaves the mean as it is but
/// makes what came before it older.
/// </remarks>
internal static class ExponentialMean
{
    /// <summary>Writes the weighted mean of each value and all before it.</summary>
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
                    // Equal values stay what they are, to the last digit.
                    if (mean != value)
                        mean = ((weight * mean) + value) / (weight + 1);
                    weight += 1;
                }
            }
            means[row] = mean;
        }
    }
}
