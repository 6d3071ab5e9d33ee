namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>A column of the schema.</summary>
/// <param name="Name">The name, which may be empty and need not be unique; null for 64-bit floats of a wide table, see <see cref="ArrowSchema.NameOf"/>.</param>
/// <param name="Utf8Name">The bytes of the name in the input.</param>
/// <param name="Type">The type of the values; of the decoded values if dictionary-encoded.</param>
/// <param name="Indices">The dictionary and the type of its indices; null if not dictionary-encoded.</param>
/// <param name="Nodes">The arrays of a column whose type is not supported, see <see cref="ArrowNodes"/>; null for others.</param>
internal readonly record struct ArrowField(string? Name, Range Utf8Name, ArrowType Type, ArrowIndices? Indices, ArrowNode[]? Nodes);
