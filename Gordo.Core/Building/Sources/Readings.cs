namespace Gordo.Core.Building.Sources;

/// <summary>The readings of a tag, in the order of time.</summary>
/// <param name="Times">Nanoseconds since 1970 UTC, ascending; a time may appear more than once.</param>
/// <param name="Values">The values, none of them missing.</param>
internal sealed record Readings(IReadOnlyList<long> Times, IReadOnlyList<double> Values);
