namespace Gordo.Serialization.Parquet.Writing;

/// <summary>How the pages of a written file are compressed.</summary>
public enum ParquetCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Snappy: costs next to nothing, and what pandas writes unless told otherwise.</summary>
    Snappy,

    /// <summary>Gzip.</summary>
    Gzip,

    /// <summary>Brotli.</summary>
    Brotli,

    /// <summary>LZ4 blocks, which pyarrow calls <c>lz4</c>.</summary>
    Lz4Raw,

    /// <summary>Zstandard.</summary>
    Zstd,
}
