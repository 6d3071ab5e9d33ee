namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>What stands before a page, Thrift <c>PageHeader</c> with whichever of its three kinds is there.</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedSize;
    public int CompressedSize;

    /// <summary>The CRC-32 of the page as stored.</summary>
    public uint? Crc;

    /// <summary>Values including nulls, or entries of a dictionary.</summary>
    public int ValueCount;
    public PageEncoding Encoding;

    /// <summary>How levels are encoded; v1 only.</summary>
    public PageEncoding LevelEncoding;

    /// <summary>v2: how many bytes of definition and repetition levels come first, uncompressed.</summary>
    public int DefinitionLevelBytes;
    public int RepetitionLevelBytes;

    /// <summary>v2: whether the values are compressed.</summary>
    public bool IsCompressed;

    /// <summary>Whether the struct that belongs to <see cref="Type"/> was there.</summary>
    public bool HasDetails;
}
