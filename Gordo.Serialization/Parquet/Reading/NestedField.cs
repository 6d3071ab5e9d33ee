using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>A list, map, struct or repeated column, which frames do not support.</summary>
/// <param name="Name">The name of the column below the root.</param>
/// <param name="Position">The number of flat columns before it.</param>
/// <param name="Leaves">The leaves, which have the column chunks.</param>
internal sealed record NestedField(string Name, int Position, IReadOnlyList<ParquetField> Leaves);
