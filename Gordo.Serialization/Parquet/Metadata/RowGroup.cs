namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A run of rows, Thrift <c>RowGroup</c>.</summary>
/// <param name="RowCount">As the file claims.</param>
/// <param name="Chunks">One per leaf of the schema.</param>
internal sealed record RowGroup(long RowCount, ColumnChunk[] Chunks);
