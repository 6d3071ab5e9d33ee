using Gordo.Serialization.Compression;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Compresses pages.</summary>
internal static class PageCompressor
{
    /// <summary>Returns the compressed page in <paramref name="buffer"/>, or the page itself without compression.</summary>
    /// <param name="compression">The compression.</param>
    /// <param name="page">The page, which ends with its values.</param>
    /// <param name="width">The granularity of repetitions in bytes: the value size for floats, otherwise 1. Only Snappy uses it.</param>
    /// <param name="buffer">Receives the result.</param>
    public static ReadOnlySpan<byte> Compress(ParquetCompression compression, ReadOnlySpan<byte> page, int width, PooledBuffer buffer)
    {
        switch (compression)
        {
            case ParquetCompression.None:
                return page;
            case ParquetCompression.Snappy:
                Span<byte> snappy = buffer.Get(Snappy.MaxCompressedLength(page.Length));
                return snappy[..Snappy.Compress(page, snappy, width)];
            case ParquetCompression.Gzip:
                Span<byte> gzip = buffer.Get(Gzip.MaxCompressedLength(page.Length));
                return gzip[..Gzip.Compress(page, gzip)];
            case ParquetCompression.Brotli:
                Span<byte> brotli = buffer.Get(Brotli.MaxCompressedLength(page.Length));
                return brotli[..Brotli.Compress(page, brotli)];
            case ParquetCompression.Lz4Raw:
                Span<byte> lz4 = buffer.Get(Lz4Block.MaxCompressedLength(page.Length));
                return lz4[..Lz4Block.Compress(page, lz4)];
            default:
                Span<byte> zstd = buffer.Get(Zstd.MaxCompressedLength(page.Length));
                return zstd[..Zstd.Compress(page, zstd)];
        }
    }

    /// <summary>Returns the codec that a file names for a compression.</summary>
    public static CompressionCodec Codec(ParquetCompression compression) => compression switch
    {
        ParquetCompression.None => CompressionCodec.Uncompressed,
        ParquetCompression.Snappy => CompressionCodec.Snappy,
        ParquetCompression.Gzip => CompressionCodec.Gzip,
        ParquetCompression.Brotli => CompressionCodec.Brotli,
        ParquetCompression.Lz4Raw => CompressionCodec.Lz4Raw,
        ParquetCompression.Zstd => CompressionCodec.Zstd,
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };
}
