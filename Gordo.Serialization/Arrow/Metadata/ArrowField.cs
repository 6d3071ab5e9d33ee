namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>A column of the schema.</summary>
/// <param name="Name">The name; may be empty and need not be unique.</param>
/// <param name="Type">The type of the values; of the decoded values if dictionary-encoded.</param>
/// <param name="Indices">The dictionary and the type of its indices; null if not dictionary-encoded.</param>
/// <param name="Nodes">The arrays of a column whose type is not supported, see <see cref="ArrowNodes"/>; null for others.</param>
internal readonly record struct ArrowField(string Name, ArrowType Type, ArrowIndices? Indices, ArrowNode[]? Nodes);
