namespace Gordo.Serialization.Parquet.Writing;

/// <summary>How a Parquet file is written.</summary>
public sealed record ParquetWriterOptions
{
    /// <summary>How pages are compressed.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;
}
