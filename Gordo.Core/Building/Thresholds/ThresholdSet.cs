using Gordo.Core.Anomaly;
using Gordo.Core.Building.Scaling;

namespace Gordo.Core.Building.Thresholds;

/// <summary>The thresholds of a detector.</summary>
/// <param name="Aggregate">The threshold of the total scaled score.</param>
/// <param name="Tags">Per target, the threshold of the unscaled score.</param>
internal sealed record ThresholdSet(double Aggregate, double[] Tags)
{
    /// <summary>Returns the highest errors that last for a window.</summary>
    /// <param name="errors">The errors of a fold.</param>
    /// <param name="window">The number of rows an error must last.</param>
    public static ThresholdSet Lasting(Errors errors, int window) =>
        new(RollingMinimum.Largest(errors.Total, window), [.. errors.Tags.Columns.Select(column => RollingMinimum.Largest(column, window))]);

    /// <summary>Returns a quantile of the smoothed errors.</summary>
    /// <param name="errors">The errors of all rows, in the order of time.</param>
    /// <param name="smoothing">The smoothing method.</param>
    /// <param name="window">The number of rows of the smoothing window; null for no smoothing.</param>
    /// <param name="fraction">The quantile, from 0 to 1.</param>
    public static ThresholdSet Quantile(Errors errors, SmoothingMethod smoothing, int? window, double fraction) =>
        new(Of(errors.Total, smoothing, window, fraction), [.. errors.Tags.Columns.Select(column => Of(column, smoothing, window, fraction))]);

    private static double Of(double[] values, SmoothingMethod smoothing, int? window, double fraction)
    {
        double[] smooth = values;
        if (window is { } rows)
        {
            smooth = new double[values.Length];
            Smoother.Compute(smoothing, values, rows, smooth);
        }
        return ColumnStatistics.Quantiles(smooth, fraction)[0];
    }
}
