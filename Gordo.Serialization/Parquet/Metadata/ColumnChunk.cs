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
}
