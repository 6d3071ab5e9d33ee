using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>A column as a file holds it, under one flat name.</summary>
/// <param name="Name">The name of the field in the file.</param>
/// <param name="Values">One value per row.</param>
public readonly record struct StoredColumn(string Name, Column Values);
