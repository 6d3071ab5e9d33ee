namespace Gordo.Serialization.Parquet.Writing;

/// <summary>The compression of a written file's pages.</summary>
public enum ParquetCompression
{
    /// <summary>No compression.</summary>
    None,

    /// <summary>Snappy, the default of pandas. It takes very little time.</summary>
    Snappy,

    /// <summary>Gzip.</summary>
    Gzip,

    /// <summary>Brotli.</summary>
    Brotli,

    /// <summary>LZ4 blocks, named <c>lz4</c> in pyarrow.</summary>
    Lz4Raw,

    /// <summary>Zstandard.</summary>
    Zstd,
}
