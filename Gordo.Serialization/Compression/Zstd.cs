using ZstdSharp;

namespace Gordo.Serialization.Compression;

/// <summary>Zstandard frames, by the managed port of the reference library.</summary>
public static class Zstd
{
    // Contexts hold some 150 KB each; one per thread is what a server keeps busy.
    [ThreadStatic]
    private static Decompressor? _decompressor;

    [ThreadStatic]
    private static Compressor? _compressor;

    /// <summary>Fills <paramref name="destination"/> with what <paramref name="source"/> stands for.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or holds more or less than <paramref name="destination"/> takes.
    /// </exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _decompressor ??= new Decompressor();
        int written;
        try
        {
            // Straight into the output: no window is allocated, whatever size the frame claims.
            written = _decompressor.Unwrap(source, destination);
        }
        catch (ZstdException exception)
        {
            throw new FrameException($"Zstandard: {exception.Message}", exception);
        }
        if (written != destination.Length)
            throw new FrameException($"Zstandard: the stream ends after {written} of {destination.Length} bytes.");
    }

    /// <summary>How long the compressed form of <paramref name="length"/> bytes is at most.</summary>
    public static int MaxCompressedLength(int length) => Compressor.GetCompressBound(length);

    /// <summary>Compresses <paramref name="source"/> to one frame.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        _compressor ??= new Compressor(level: 1);
        return _compressor.Wrap(source, destination);
    }
}
