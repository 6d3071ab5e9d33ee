using Gordo.Core.Building.Scaling;

namespace Gordo.Core.Building.Validation;

/// <summary>A score of a model: one number from a column of readings and its predictions.</summary>
/// <param name="Name">The name in metadata, such as <c>r2-score</c>.</param>
/// <param name="Compute">Returns the score of a target (first) and its prediction (second).</param>
/// <remarks>scikit-learn: the functions of <c>sklearn.metrics</c> with the default <c>multioutput="uniform_average"</c>.</remarks>
internal sealed record Metric(string Name, Metric.Function Compute)
{
    /// <summary>Computes a score.</summary>
    public delegate double Function(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted);

    /// <summary>All metrics, in the order of the original's default.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("explained-variance-score", ExplainedVariance),
        new("r2-score", CoefficientOfDetermination),
        new("mean-squared-error", MeanSquaredError),
        new("mean-absolute-error", MeanAbsoluteError),
    ];

    /// <summary>Returns 1 - Var(target - predicted) / Var(target); for a constant target 1 if the error is constant too, else 0.</summary>
    public static double ExplainedVariance(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted)
    {
        double[] errors = new double[target.Length];
        for (int row = 0; row < errors.Length; row++)
            errors[row] = target[row] - predicted[row];
        return Ratio(ColumnStatistics.Variance(errors), ColumnStatistics.Variance(target));
    }

    /// <summary>Returns 1 - Σ(target - predicted)² / Σ(target - mean)²; for a constant target 1 if there is no error, else 0.</summary>
    public static double CoefficientOfDetermination(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted) =>
        Ratio(MeanSquaredError(target, predicted), ColumnStatistics.Variance(target));

    /// <summary>Returns the mean of the squared errors.</summary>
    public static double MeanSquaredError(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted)
    {
        double sum = 0;
        for (int row = 0; row < target.Length; row++)
            sum += (target[row] - predicted[row]) * (target[row] - predicted[row]);
        return sum / target.Length;
    }

    /// <summary>Returns the mean of the absolute errors.</summary>
    public static double MeanAbsoluteError(ReadOnlySpan<double> target, ReadOnlySpan<double> predicted)
    {
        double sum = 0;
        for (int row = 0; row < target.Length; row++)
            sum += Math.Abs(target[row] - predicted[row]);
        return sum / target.Length;
    }

    private static double Ratio(double error, double variance) => variance != 0 ? 1 - (error / variance) : error == 0 ? 1 : 0;
}
