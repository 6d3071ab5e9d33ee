namespace Gordo.Core.Building.Scaling;

/// <summary>Scales the range of each column to a given range.</summary>
/// <param name="Minimum">The lower end of the range.</param>
/// <param name="Maximum">The upper end of the range.</param>
/// <remarks>scikit-learn: <c>MinMaxScaler</c>. A constant column is moved to the lower end.</remarks>
internal sealed record MinMaxScaler(double Minimum = 0, double Maximum = 1) : ScalerDefinition
{
    // scikit-learn treats a range below ten times the machine epsilon as none.
    private const double LeastRange = 10 * 2.220446049250313e-16;

    public override string Kind => nameof(MinMaxScaler);

    public override double[]? FeatureRange => (Minimum, Maximum) == (0, 1) ? null : [Minimum, Maximum];

    protected override (double Scale, double Offset) FitColumn(ReadOnlySpan<double> values)
    {
        double least = double.NaN, most = double.NaN;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
                continue;
            least = value < least || double.IsNaN(least) ? value : least;
            most = value > most || double.IsNaN(most) ? value : most;
        }
        double range = most - least;
        double scale = (Maximum - Minimum) / (range < LeastRange ? 1 : range);
        return (scale, Minimum - (least * scale));
    }
}
