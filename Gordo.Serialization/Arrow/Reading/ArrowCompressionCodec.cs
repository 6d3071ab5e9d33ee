using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Compression;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Decompresses the buffers of a batch.</summary>
internal static class ArrowCompressionCodec
{
    // One byte of LZ4 expands to at most 255 bytes of a match.
    private const long LargestLz4Ratio = 255;

    /// <summary>Decompresses <paramref name="source"/> to <paramref name="length"/> bytes.</summary>
    public static ReadOnlyMemory<byte> Decompress(
        ArrowCompression compression, ReadOnlySpan<byte> source, long length, BoundedMemory memory, string name)
    {
        if (compression == ArrowCompression.Lz4Frame && length / LargestLz4Ratio > source.Length)
            ArrowThrow.Invalid($"column '{name}' claims {length} uncompressed bytes in {source.Length} bytes of LZ4");
        Memory<byte> plain = memory.Rent<byte>(length);
        try
        {
            if (compression == ArrowCompression.Lz4Frame)
                Lz4Frame.Decompress(source, plain.Span);
            else
                Zstd.Decompress(source, plain.Span);
        }
        catch (FrameException e)
        {
            throw ArrowThrow.Fault($"column '{name}': {e.Message.TrimEnd('.')}", e);
        }
        return plain;
    }
}
