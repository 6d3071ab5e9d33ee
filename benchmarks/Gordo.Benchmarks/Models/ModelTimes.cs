namespace Gordo.Benchmarks.Models;

/// <summary>How long a model takes, in nanoseconds.</summary>
/// <param name="Load">From the file's bytes to a model that answers.</param>
/// <param name="Rows">One prediction, by its number of rows as in <see cref="RowCounts"/>.</param>
internal sealed record ModelTimes(double Load, double[] Rows)
{
    public static IReadOnlyList<int> RowCounts { get; } = [1, 100, 10_000];

    /// <summary>By number, the lesser of two times.</summary>
    public ModelTimes Least(ModelTimes other) => new(
        Math.Min(Load, other.Load), [.. Rows.Zip(other.Rows, Math.Min)]);
}
