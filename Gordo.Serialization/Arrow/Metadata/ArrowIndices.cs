namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>How a column refers to a dictionary.</summary>
/// <param name="Dictionary">The id of the dictionary that contains the values.</param>
/// <param name="Kind">The integer type of the indices.</param>
internal sealed record ArrowIndices(long Dictionary, ArrowKind Kind);
