namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>The header of a page: Thrift <c>PageHeader</c> with the struct for its page type.</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedSize;
    public int CompressedSize;

    /// <summary>The CRC-32 of the page as stored.</summary>
    public uint? Crc;

    /// <summary>The number of values including nulls, or of dictionary entries.</summary>
    public int ValueCount;
    public PageEncoding Encoding;

    /// <summary>The encoding of definition levels; v1 only.</summary>
    public PageEncoding LevelEncoding;

    /// <summary>The encoding of repetition levels; v1 only.</summary>
    public PageEncoding RepetitionEncoding;

    /// <summary>v2: the size in bytes of the definition levels, uncompressed, which follow the repetition levels.</summary>
    public int DefinitionLevelBytes;
    public int RepetitionLevelBytes;

    /// <summary>v2: true if the values are compressed.</summary>
    public bool IsCompressed;

    /// <summary>True if the header had the struct for <see cref="Type"/>.</summary>
    public bool HasDetails;
}
