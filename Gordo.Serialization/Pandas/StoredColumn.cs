using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>A column as stored in a file, with a flat name.</summary>
/// <param name="Name">The name of the field in the file.</param>
/// <param name="Values">One value per row.</param>
public readonly record struct StoredColumn(string Name, Column Values);
