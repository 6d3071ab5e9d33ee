using System.Buffers.Binary;
using Gordo.Serialization.Compression;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;

namespace Gordo.Serialization.Parquet.Reading;

/// <summary>Decompresses pages.</summary>
internal static class PageDecompressor
{
    /// <summary>Decompresses <paramref name="stored"/> to exactly <paramref name="size"/> bytes.</summary>
    /// <exception cref="FrameException">The page is damaged or of another size, or the codec is not supported.</exception>
    public static ReadOnlySpan<byte> Decompress(
        CompressionCodec codec, ReadOnlySpan<byte> stored, int size, PooledBuffer buffer, ReadBudget budget)
    {
        if (codec == CompressionCodec.Uncompressed)
        {
            if (stored.Length != size)
                throw new FrameException($"An uncompressed page has {stored.Length} bytes, its header announces {size}.");
            return stored;
        }
        if (size > (stored.Length + 64) * MaxRatio(codec))
            throw new FrameException($"{stored.Length} bytes of {codec} cannot expand to the announced {size} bytes.");
        Span<byte> page = buffer.Get(budget.CheckScratch(size));
        switch (codec)
        {
            case CompressionCodec.Snappy:
                Snappy.Decompress(stored, page);
                break;
            case CompressionCodec.Gzip:
                Gzip.Decompress(stored, page);
                break;
            case CompressionCodec.Brotli:
                Brotli.Decompress(stored, page);
                break;
            case CompressionCodec.Zstd:
                Zstd.Decompress(stored, page);
                break;
            case CompressionCodec.Lz4Raw:
                DecompressLz4(stored, page);
                break;
            default:
                DecompressHadoopLz4(stored, page);
                break;
        }
        return page;
    }

    // The maximum compression ratio of each format. A larger announced size is rejected before memory is allocated.
    private static long MaxRatio(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Snappy => 22,
        CompressionCodec.Gzip => 1032,
        CompressionCodec.Lz4Raw or CompressionCodec.Lz4Hadoop => 255,
        CompressionCodec.Brotli or CompressionCodec.Zstd => 1 << 22,
        _ => throw new FrameException($"Compression codec {codec} is not supported."),
    };

    private static void DecompressLz4(ReadOnlySpan<byte> stored, Span<byte> page)
    {
        int written = Lz4Block.Decompress(stored, page);
        if (written != page.Length)
            throw new FrameException($"LZ4: the page has {written} bytes, its header announces {page.Length}.");
    }

    /// <summary>
    /// Decompresses the deprecated LZ4 codec: blocks after their sizes, as Hadoop writes them, or one plain block, as some
    /// other writers write.
    /// </summary>
    /// <remarks>
    /// <see href="https://github.com/apache/parquet-format/blob/master/Compression.md#lz4">Compression.md, LZ4</see>.
    /// </remarks>
    private static void DecompressHadoopLz4(ReadOnlySpan<byte> stored, Span<byte> page)
    {
        if (!TryDecompressHadoopLz4(stored, page))
            DecompressLz4(stored, page);
    }

    private static bool TryDecompressHadoopLz4(ReadOnlySpan<byte> stored, Span<byte> page)
    {
        while (stored.Length >= 8)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(stored);
            uint storedSize = BinaryPrimitives.ReadUInt32BigEndian(stored[4..]);
            stored = stored[8..];
            if (size > (uint)page.Length || storedSize > (uint)stored.Length)
                return false;
            if (Lz4Block.Decompress(stored[..(int)storedSize], page[..(int)size]) != (int)size)
                return false;
            page = page[(int)size..];
            stored = stored[(int)storedSize..];
        }
        return stored.IsEmpty && page.IsEmpty;
    }
}
