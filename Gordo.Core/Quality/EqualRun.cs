namespace Gordo.Core.Quality;

/// <summary>Consecutive rows with exactly equal readings.</summary>
/// <param name="Value">The reading.</param>
/// <param name="Rows">The number of rows, at least 1.</param>
/// <param name="Start">The label of the first row; null if it is missing.</param>
/// <param name="End">The label of the last row; null if it is missing.</param>
public sealed record EqualRun(double Value, int Rows, string? Start, string? End);
