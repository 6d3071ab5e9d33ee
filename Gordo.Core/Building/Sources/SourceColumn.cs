namespace Gordo.Core.Building.Sources;

/// <summary>A column of a file that holds the readings of a tag.</summary>
/// <param name="Tag">The index of the tag among those asked for.</param>
/// <param name="Name">The name of the column; null for the first that is not the column of times.</param>
internal readonly record struct SourceColumn(int Tag, string? Name);
