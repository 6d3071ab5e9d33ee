namespace Gordo.Serialization.Parquet.Writing;

/// <summary>What readers may know of a chunk without reading it.</summary>
/// <param name="NullCount">How many rows have no value.</param>
/// <param name="Minimum">The least value in PLAIN encoding; null where there is none, or it is too long to keep.</param>
/// <param name="Maximum">The greatest.</param>
internal sealed record ChunkStatistics(long NullCount, byte[]? Minimum, byte[]? Maximum);
