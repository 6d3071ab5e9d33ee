namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The parts of the footer, Thrift <c>FileMetaData</c>, that a reader needs.</summary>
internal sealed class FileMetadata
{
    public required long RowCount { get; init; }

    /// <summary>The elements of the schema tree in depth-first order, starting with the root.</summary>
    public required List<SchemaElement> Schema { get; init; }

    public required List<RowGroup> RowGroups { get; init; }

    /// <summary>The range in the footer of the text under the key <c>pandas</c>, or null.</summary>
    public Range? Pandas { get; init; }

    /// <summary>The range in the footer of the text under the key <c>ARROW:schema</c>, or null.</summary>
    public Range? ArrowSchema { get; init; }
}
