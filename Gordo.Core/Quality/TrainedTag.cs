namespace Gordo.Core.Quality;

/// <summary>What is known of a tag's readings in training.</summary>
/// <param name="IsConstant">True if they were known to be constant.</param>
/// <param name="Range">The lowest and the highest reading; null if they are unknown.</param>
public readonly record struct TrainedTag(bool IsConstant, (double Lowest, double Highest)? Range);
