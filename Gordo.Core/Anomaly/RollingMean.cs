namespace Gordo.Core.Anomaly;

/// <summary>Computes a rolling mean: for each row, the mean of the last rows of a window.</summary>
/// <remarks>
/// pandas: <c>rolling(window).mean()</c>, which keeps a running sum with Kahan compensation, one compensation for values
/// entering and one for values leaving. A missing value or an infinity (pandas treats it as missing here) makes the
/// mean missing while it is in the window.
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
        // The mean of a run of equal values is exactly their value.
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
                // Scores are never negative, so a mean below zero is a rounding error.
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
