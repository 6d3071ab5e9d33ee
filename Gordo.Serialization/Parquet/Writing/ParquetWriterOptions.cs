namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Options for writing a Parquet file.</summary>
public sealed record ParquetWriterOptions
{
    /// <summary>The compression of pages.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;
}
