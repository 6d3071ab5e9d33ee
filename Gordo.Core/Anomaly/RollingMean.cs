namespace Gordo.Core.Anomaly;

/// <summary>The mean of the last so many values, for every value of a column.</summary>
/// <remarks>
/// pandas: <c>rolling(window).mean()</c>, which keeps a running sum with what rounding lost from it (Kahan), once for
/// values entering and once for values leaving. Missing values and infinities (which pandas takes for missing here)
/// leave the mean missing as long as they are in the window.
/// </remarks>
internal static class RollingMean
{
    /// <summary>Writes the mean of each value and the <paramref name="window"/> - 1 before it.</summary>
    /// <param name="values">The scores, row after row.</param>
    /// <param name="window">At least 1.</param>
    /// <param name="means">As long as <paramref name="values"/>; NaN where the window is not full.</param>
    public static void Compute(ReadOnlySpan<double> values, int window, Span<double> means)
    {
        double sum = 0;
        double lostEntering = 0;
        double lostLeaving = 0;
        int missing = 0;
        // A run of equal values has their value for its mean, exactly.
        int equal = 0;
        double last = double.NaN;
        for (int row = 0; row < values.Length; row++)
        {
            if (row >= window)
            {
                double leaving = values[row - window];
                if (double.IsFinite(leaving))
                    Add(ref sum, ref lostLeaving, -leaving);
                else
                    missing--;
            }
            double entering = values[row];
            if (double.IsFinite(entering))
            {
                Add(ref sum, ref lostEntering, entering);
                equal = entering == last ? equal + 1 : 1;
                last = entering;
            }
            else
            {
                missing++;
            }
            if (row < window - 1 || missing > 0)
                means[row] = double.NaN;
            else if (equal >= window)
                means[row] = last;
            else
                // Scores are never negative, so that a mean below zero is rounding.
                means[row] = Math.Max(sum / window, 0);
        }
    }

    private static void Add(ref double sum, ref double lost, double value)
    {
        double corrected = value - lost;
        double total = sum + corrected;
        lost = total - sum - corrected;
        sum = total;
    }
}
