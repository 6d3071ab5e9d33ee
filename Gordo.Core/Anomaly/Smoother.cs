namespace Gordo.Core.Anomaly;

/// <summary>Smooths scores over a window of rows.</summary>
internal static class Smoother
{
    /// <summary>Writes the smoothed scores.</summary>
    /// <param name="method">The method.</param>
    /// <param name="values">The scores, row after row.</param>
    /// <param name="window">At least 1.</param>
    /// <param name="smooth">As long as <paramref name="values"/>.</param>
    public static void Compute(SmoothingMethod method, ReadOnlySpan<double> values, int window, Span<double> smooth)
    {
        switch (method)
        {
            case SmoothingMethod.RollingMean:
                RollingMean.Compute(values, window, smooth);
                break;
            case SmoothingMethod.ExponentialMean:
                ExponentialMean.Compute(values, window, smooth);
                break;
            default:
                RollingMedian.Compute(values, window, smooth);
                break;
        }
    }
}
