namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>A column of the schema.</summary>
/// <param name="Name">Its name; may be empty, and may occur twice.</param>
/// <param name="Type">The type of its values, the decoded ones where it is dictionary-encoded.</param>
/// <param name="DictionaryId">The dictionary its values are in; null where they are in the column itself.</param>
/// <param name="IndexKind">The integers that point into the dictionary.</param>
internal sealed record ArrowField(string Name, ArrowType Type, long? DictionaryId, ArrowKind IndexKind);
