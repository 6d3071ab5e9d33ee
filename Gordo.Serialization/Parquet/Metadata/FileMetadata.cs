namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The footer, Thrift <c>FileMetaData</c>, as far as reading needs it.</summary>
internal sealed class FileMetadata
{
    public required long RowCount { get; init; }

    /// <summary>The schema tree in depth-first order, the root first.</summary>
    public required List<SchemaElement> Schema { get; init; }

    public required List<RowGroup> RowGroups { get; init; }

    /// <summary>Where the text under the key <c>pandas</c> is within the footer, if there is one.</summary>
    public Range? Pandas { get; init; }
}
