using System.Buffers.Binary;
using K4os.Compression.LZ4;

namespace Gordo.Serialization.Compression;

/// <summary>The LZ4 block format: runs of literals, each followed by a copy of earlier output.</summary>
/// <remarks>
/// See <see href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">lz4_Block_format.md</see>.
/// The library that compresses does not decompress here: it takes a distance of zero, which copies whatever the output
/// held before, and with a check of every distance ahead it is no faster.
/// </remarks>
public static class Lz4Block
{
    private const int MinMatch = 4;

    /// <summary>Decompresses a block.</summary>
    /// <param name="source">The whole block.</param>
    /// <param name="destination">Receives the output after the earlier output.</param>
    /// <param name="history">
    /// The number of bytes of earlier output at the start of <paramref name="destination"/>; linked blocks may copy from it.
    /// </param>
    /// <returns>The number of bytes written after <paramref name="history"/>.</returns>
    /// <exception cref="FrameException">The block is damaged, or its output is longer than the destination.</exception>
    public static int Decompress(ReadOnlySpan<byte> source, Span<byte> destination, int history = 0)
    {
        int read = 0;
        int written = history;
        while (read < source.Length)
        {
            int start = read;
            int token = source[read++];
            int literals = token >> 4;
            if (literals == 15)
                literals = ReadLength(source, ref read, literals);
            if (literals > source.Length - read || literals > destination.Length - written)
                ThrowLiterals(literals, start);
            Match.CopyLiteral(source, read, destination, written, literals);
            read += literals;
            written += literals;
            if (read == source.Length)
                return written - history;

            if (source.Length - read < 2)
                ThrowMatch(0, 0, start);
            int offset = BinaryPrimitives.ReadUInt16LittleEndian(source[read..]);
            read += 2;
            int length = token & 15;
            if (length == 15)
                length = ReadLength(source, ref read, length);
            length += MinMatch;
            if (offset == 0 || offset > written || length > destination.Length - written)
                ThrowMatch(offset, length, start);
            Match.Copy(destination, written, offset, length);
            written += length;
        }
        throw new FrameException("LZ4: the block ends before its last literals.");
    }

    /// <summary>Returns the maximum compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => LZ4Codec.MaximumOutputSize(length);

    /// <summary>Compresses <paramref name="source"/> into one block with K4os.Compression.LZ4.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
        {
            // The library writes nothing; the format has a last token even here.
            destination[0] = 0;
            return 1;
        }
        int written = LZ4Codec.Encode(source, destination);
        return written > 0
            ? written
            : throw new ArgumentException($"{destination.Length} bytes are too few for the compressed form of {source.Length}.", nameof(destination));
    }

    private static int ReadLength(ReadOnlySpan<byte> source, ref int read, int length)
    {
        while (read < source.Length)
        {
            byte more = source[read++];
            length += more;
            if (more != 255)
                return length;
            // No valid length is this large; the bound keeps a long run of 255 from overflowing.
            if (length > int.MaxValue - 1024)
                break;
        }
        throw new FrameException($"LZ4: a length at offset {read} is not terminated.");
    }

    private static void ThrowLiterals(int length, int position) =>
        throw new FrameException($"LZ4: {length} literals at offset {position} exceed the block or the output.");

    private static void ThrowMatch(int offset, int length, int position) =>
        throw new FrameException($"LZ4: a copy of {length} bytes at distance {offset}, at offset {position}, exceeds the block or the output.");
}
