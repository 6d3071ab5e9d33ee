using System.IO.Compression;

namespace Gordo.Serialization.Compression;

/// <summary>Gzip streams (RFC 1952), by the framework's own inflater.</summary>
public static class Gzip
{
    /// <summary>Fills <paramref name="destination"/> with what <paramref name="source"/> stands for.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or holds more or less than <paramref name="destination"/> takes.
    /// </exception>
    public static unsafe void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        // The framework writes nothing for nothing.
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
                // Asking for one byte more also makes the inflater check the stream's own checksum.
                if (gzip.ReadByte() >= 0)
                    throw new FrameException($"Gzip: the stream holds more than the {destination.Length} bytes expected.");
            }
            catch (InvalidDataException exception)
            {
                throw new FrameException($"Gzip: {exception.Message}", exception);
            }
        }
    }

    /// <summary>How long the compressed form of <paramref name="length"/> bytes is at most, with room to spare.</summary>
    public static int MaxCompressedLength(int length) => checked(length + (length / 8) + 256);

    /// <summary>Compresses <paramref name="source"/> to one stream.</summary>
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
