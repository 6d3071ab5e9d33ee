namespace Gordo.Core.Quality;

/// <summary>The quality of the readings of a request.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="ResolutionSeconds">The time between two rows of the model's data set; null if it is unknown.</param>
/// <param name="Index">The faults of the row labels; null if they are neither times nor integers.</param>
/// <param name="HasGaps">True if gaps are known: the labels are times, and the resolution is known.</param>
/// <param name="Tags">The tags, in the order of the model.</param>
public sealed record QualityReport(int Rows, double? ResolutionSeconds, IndexFindings? Index, bool HasGaps, IReadOnlyList<TagQuality> Tags);
