namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The location of a column's values in a row group, Thrift <c>ColumnChunk</c> and <c>ColumnMetaData</c>.</summary>
internal struct ColumnChunk
{
    public bool HasMetadata;
    public bool IsEncrypted;
    public bool IsInAnotherFile;
    public PhysicalType Type;
    public CompressionCodec Codec;
    public long ValueCount;
    public long CompressedSize;
    public long DataPageOffset;
    public long? DictionaryPageOffset;

    /// <summary>The smallest value of 64-bit integers according to the file's statistics; null if they do not say.</summary>
    public long? Minimum;

    /// <summary>The largest value of 64-bit integers according to the file's statistics; null if they do not say.</summary>
    public long? Maximum;

    /// <summary>The offset of the first page.</summary>
    /// <remarks>Some writers omit the dictionary's offset and give its position as that of the first data page; others write 0.</remarks>
    public readonly long Start => DictionaryPageOffset is { } dictionary && dictionary != 0 && dictionary < DataPageOffset ? dictionary : DataPageOffset;
}
