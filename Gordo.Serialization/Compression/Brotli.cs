using System.IO.Compression;

namespace Gordo.Serialization.Compression;

/// <summary>Brotli streams (RFC 7932), using .NET's encoder and decoder.</summary>
public static class Brotli
{
    // As fast as gzip at a better ratio; higher qualities take several times as long.
    private const int Quality = 3;
    private const int WindowBits = 20;

    /// <summary>Decompresses <paramref name="source"/> to exactly the length of <paramref name="destination"/>.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or its content is longer or shorter than <paramref name="destination"/>.
    /// </exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!BrotliDecoder.TryDecompress(source, destination, out int written))
            throw new FrameException($"Brotli: the stream is damaged or contains more than the {destination.Length} bytes expected.");
        if (written != destination.Length)
            throw new FrameException($"Brotli: the stream ends after {written} of {destination.Length} bytes.");
    }

    /// <summary>Returns the maximum compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => BrotliEncoder.GetMaxCompressedLength(length);

    /// <summary>Compresses <paramref name="source"/> into one stream.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!BrotliEncoder.TryCompress(source, destination, out int written, Quality, WindowBits))
            throw new ArgumentException($"{destination.Length} bytes are too few for the compressed form of {source.Length}.", nameof(destination));
        return written;
    }
}
