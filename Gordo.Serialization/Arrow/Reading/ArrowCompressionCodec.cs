using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Compression;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Decompresses buffers of a batch.</summary>
internal static class ArrowCompressionCodec
{
    // One byte of LZ4 stands for at most 255 of a match.
    private const long LargestLz4Ratio = 255;

    /// <summary>The <paramref name="length"/> bytes that <paramref name="source"/> claims to stand for.</summary>
    public static ReadOnlyMemory<byte> Decompress(
        ArrowCompression compression, ReadOnlySpan<byte> source, long length, BoundedMemory memory, string name)
    {
        if (compression == ArrowCompression.Lz4Frame && length / LargestLz4Ratio > source.Length)
            ArrowThrow.Invalid($"column '{name}' claims {length} bytes in {source.Length} of LZ4");
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
