namespace Gordo.Serialization.Parquet.Writing;

/// <summary>What the footer will say of a column chunk.</summary>
internal sealed class WrittenChunk(long offset)
{
    public long Offset { get; } = offset;

    /// <summary>Pages with their headers.</summary>
    public long UncompressedSize { get; set; }

    /// <summary>Pages with their headers, as stored.</summary>
    public long CompressedSize { get; set; }

    /// <summary>Null where there is nothing to say.</summary>
    public ChunkStatistics? Statistics { get; set; }
}
