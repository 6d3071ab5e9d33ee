namespace Gordo.Core.Building.Scaling;

/// <summary>Scales each column to mean 0 and variance 1.</summary>
/// <param name="WithMean">False to leave the mean as it is.</param>
/// <param name="WithDeviation">False to leave the variance as it is.</param>
/// <remarks>scikit-learn: <c>StandardScaler</c>, whose variance is divided by the number of rows. A constant column is only moved.</remarks>
internal sealed record StandardScaler(bool WithMean = true, bool WithDeviation = true) : ScalerDefinition
{
    private const double Epsilon = 2.220446049250313e-16;

    public override string Kind => nameof(StandardScaler);

    protected override (double Scale, double Offset) FitColumn(ReadOnlySpan<double> values)
    {
        double mean = ColumnStatistics.Mean(values), variance = ColumnStatistics.Variance(values);
        // The variance of a constant column may be above 0 by rounding: at most by this much.
        double rounding = (values.Length * Epsilon * variance) + Math.Pow(values.Length * mean * Epsilon, 2);
        double scale = WithDeviation && !(variance <= rounding) ? 1 / Math.Sqrt(variance) : 1;
        return (scale, WithMean ? -mean * scale : 0);
    }
}
