namespace Gordo.Core.Quality;

/// <summary>What is wrong with the readings of a request.</summary>
/// <param name="Index">The faults of the row labels.</param>
/// <param name="Stuck">The stuck tags; see <see cref="InputCheck"/>.</param>
/// <param name="Missing">The number of missing readings.</param>
/// <param name="Readings">The number of all readings, missing or not.</param>
public sealed record InputFindings(IndexFindings Index, IReadOnlyList<string> Stuck, long Missing, long Readings);
