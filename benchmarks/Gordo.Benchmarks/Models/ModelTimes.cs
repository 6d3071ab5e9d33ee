namespace Gordo.Benchmarks.Models;

/// <summary>The times of a model in nanoseconds.</summary>
/// <param name="Load">Loading, from the file's bytes to a model that can predict.</param>
/// <param name="Rows">One prediction for each number of rows in <see cref="RowCounts"/>.</param>
internal sealed record ModelTimes(double Load, double[] Rows)
{
    public static IReadOnlyList<int> RowCounts { get; } = [1, 100, 10_000];

    /// <summary>Returns the lesser of two times, number by number.</summary>
    public ModelTimes Least(ModelTimes other) => new(
        Math.Min(Load, other.Load), [.. Rows.Zip(other.Rows, Math.Min)]);
}
