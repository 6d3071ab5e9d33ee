using System.IO.Compression;

namespace Gordo.Serialization.Compression;

/// <summary>Gzip streams (RFC 1952), using .NET's <see cref="GZipStream"/>.</summary>
public static class Gzip
{
    /// <summary>Decompresses <paramref name="source"/> to exactly the length of <paramref name="destination"/>.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or its content is longer or shorter than <paramref name="destination"/>.
    /// </exception>
    public static unsafe void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // GZipStream writes no bytes at all for empty content.
        if (source.IsEmpty && destination.IsEmpty)
            return;
        if (source.IsEmpty)
            throw new FrameException($"Gzip: the stream is empty, expected {destination.Length} bytes.");
        fixed (byte* bytes = source)
        {
            using var compressed = new UnmanagedMemoryStream(bytes, source.Length);
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
            try
            {
                int written = gzip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
                if (written != destination.Length)
                    throw new FrameException($"Gzip: the stream ends after {written} of {destination.Length} bytes.");
                // Reading one more byte also makes GZipStream verify the stream's checksum.
                if (gzip.ReadByte() >= 0)
                    throw new FrameException($"Gzip: the stream contains more than the {destination.Length} bytes expected.");
            }
            catch (InvalidDataException exception)
            {
                throw new FrameException($"Gzip: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Returns an upper bound of the compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => checked(length + (length / 8) + 256);

    /// <summary>Compresses <paramref name="source"/> into one stream.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static unsafe int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            using var compressed = new UnmanagedMemoryStream(bytes, 0, destination.Length, FileAccess.Write);
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(source);
            return (int)compressed.Position;
        }
    }
}
