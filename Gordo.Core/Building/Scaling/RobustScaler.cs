namespace Gordo.Core.Building.Scaling;

/// <summary>Moves the median of each column to 0 and scales the distance of two quantiles to 1.</summary>
/// <param name="WithCentering">False to leave the median as it is.</param>
/// <param name="WithScaling">False to leave the quantiles as they are.</param>
/// <param name="LowerPercentile">The lower quantile, from 0 to 100.</param>
/// <param name="UpperPercentile">The upper quantile, from 0 to 100.</param>
/// <remarks>scikit-learn: <c>RobustScaler</c>. A column whose quantiles are equal is only moved.</remarks>
internal sealed record RobustScaler(
    bool WithCentering = true, bool WithScaling = true, double LowerPercentile = 25, double UpperPercentile = 75) : ScalerDefinition
{
    private const double LeastRange = 10 * 2.220446049250313e-16;

    public override string Kind => nameof(RobustScaler);

    protected override (double Scale, double Offset) FitColumn(ReadOnlySpan<double> values)
    {
        double[] quantiles = ColumnStatistics.Quantiles(values, LowerPercentile / 100, 0.5, UpperPercentile / 100);
        double range = quantiles[2] - quantiles[0];
        double scale = WithScaling && !(range < LeastRange) ? 1 / range : 1;
        return (scale, WithCentering ? -quantiles[1] * scale : 0);
    }
}
