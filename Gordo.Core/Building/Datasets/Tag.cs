namespace Gordo.Core.Building.Datasets;

/// <summary>A tag of a data set.</summary>
/// <param name="Name">The name.</param>
/// <param name="Asset">The asset it belongs to; null if it is not given.</param>
internal sealed record Tag(string Name, string? Asset);
