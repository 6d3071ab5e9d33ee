namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>Where the values of one column in one row group are, Thrift <c>ColumnChunk</c> and <c>ColumnMetaData</c>.</summary>
internal struct ColumnChunk
{
    public bool HasMetadata;
    public bool IsEncrypted;
    public bool IsElsewhere;
    public PhysicalType Type;
    public CompressionCodec Codec;
    public long ValueCount;
    public long CompressedSize;
    public long DataPageOffset;
    public long? DictionaryPageOffset;
}
