using ZstdSharp;

namespace Gordo.Serialization.Compression;

/// <summary>Zstandard frames, using the managed port of the reference library.</summary>
public static class Zstd
{
    // A context takes about 150 KB. One per thread is enough.
    [ThreadStatic]
    private static Decompressor? _decompressor;

    [ThreadStatic]
    private static Compressor? _compressor;

    /// <summary>Decompresses <paramref name="source"/> to exactly the length of <paramref name="destination"/>.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or its content is longer or shorter than <paramref name="destination"/>.
    /// </exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _decompressor ??= new Decompressor();
        int written;
        try
        {
            // Decompresses straight into the output, so no window is allocated, whatever size the frame claims.
            written = _decompressor.Unwrap(source, destination);
        }
        catch (ZstdException exception)
        {
            throw new FrameException($"Zstandard: {exception.Message}", exception);
        }
        if (written != destination.Length)
            throw new FrameException($"Zstandard: the stream ends after {written} of {destination.Length} bytes.");
    }

    /// <summary>Returns the maximum compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses <paramref name="source"/> into one frame.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _compressor ??= new Compressor(level: 1);
        return _compressor.Wrap(source, destination);
    }
}
