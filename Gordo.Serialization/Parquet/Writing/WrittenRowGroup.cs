namespace Gordo.Serialization.Parquet.Writing;

/// <summary>What the footer will say of a row group.</summary>
internal sealed class WrittenRowGroup(int firstRow, int rowCount)
{
    public int FirstRow { get; } = firstRow;

    public int RowCount { get; } = rowCount;

    public List<WrittenChunk> Chunks { get; } = [];
}
