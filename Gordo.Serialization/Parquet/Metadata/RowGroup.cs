namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>A row group, Thrift <c>RowGroup</c>.</summary>
/// <param name="RowCount">The number of rows as claimed by the file.</param>
/// <param name="Chunks">One chunk per leaf of the schema.</param>
internal sealed record RowGroup(long RowCount, ColumnChunk[] Chunks);
