namespace Gordo.Core.Quality;

/// <summary>The faults of row labels, as far as the labels can tell.</summary>
/// <param name="Unordered">The rows whose label is less than that of the row before.</param>
/// <param name="Duplicates">The rows whose label is also that of an earlier row.</param>
/// <param name="Gaps">The places where more than one and a half times the resolution lies between two times.</param>
/// <param name="MissingRows">The rows that would fill the gaps.</param>
public readonly record struct IndexFindings(int Unordered, int Duplicates, int Gaps, long MissingRows);
