using Gordo.Serialization.Compression;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Compresses a page.</summary>
internal static class PageCompressor
{
    /// <summary>The page as stored: in <paramref name="buffer"/>, or itself where nothing is to be done.</summary>
    /// <param name="compression">How.</param>
    /// <param name="page">The page, which ends with its values.</param>
    /// <param name="width">The bytes a value repeats in: its own for floats, 1 for what differs in some of its bytes.</param>
    /// <param name="buffer">Room for the result.</param>
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

    /// <summary>The number files give for a compression.</summary>
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
