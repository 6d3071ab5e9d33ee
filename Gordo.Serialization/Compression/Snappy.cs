using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Compression;

/// <summary>The raw Snappy format: a length, then literals and copies of earlier output.</summary>
/// <remarks>
/// See <see href="https://github.com/google/snappy/blob/main/format_description.txt">format_description.txt</see>.
/// Writing is in <c>Snappy.Compress.cs</c>. Snappier compresses but does not decompress here: it takes a literal that the
/// stream does not hold, and on numbers that do not compress it takes two to four times as long.
/// </remarks>
public static partial class Snappy
{
    /// <summary>Decompresses <paramref name="source"/> to exactly the length of <paramref name="destination"/>.</summary>
    /// <exception cref="FrameException">
    /// The stream is damaged, or its content is longer or shorter than <paramref name="destination"/>.
    /// </exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int read = ReadLength(source, out uint length);
        if (length != (uint)destination.Length)
            throw new FrameException($"Snappy: the stream announces {length} bytes, expected {destination.Length}.");
        int written = 0;
        while (read < source.Length)
        {
            int tag = source[read];
            if ((tag & 3) == 0)
                CopyLiteral(source, ref read, destination, ref written);
            else
                CopyMatch(source, ref read, destination, ref written);
        }
        if (written != destination.Length)
            throw new FrameException($"Snappy: the stream ends after {written} of {destination.Length} bytes.");
    }

    // A varint of at most 32 bits.
    private static int ReadLength(ReadOnlySpan<byte> source, out uint length)
    {
        length = 0;
        for (int i = 0; i < source.Length && i < 5; i++)
        {
            length |= (uint)(source[i] & 0x7f) << (7 * i);
            if (source[i] < 0x80)
                return i + 1;
        }
        throw new FrameException("Snappy: the stream does not begin with a length.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLiteral(ReadOnlySpan<byte> source, ref int read, Span<byte> destination, ref int written)
    {
        int position = read + 1;
        int length = (source[read] >> 2) + 1;
        if (length > 60)
        {
            length = ReadLongLength(source, position, length - 60);
            position += (source[read] >> 2) - 59;
        }
        if ((uint)length > (uint)(source.Length - position) || length > destination.Length - written)
            ThrowLiteral(length, read);
        Match.CopyLiteral(source, position, destination, written, length);
        read = position + length;
        written += length;
    }

    private static int ReadLongLength(ReadOnlySpan<byte> source, int position, int bytes)
    {
        if (source.Length - position < bytes)
            ThrowLiteral(0, position);
        uint length = 0;
        for (int i = 0; i < bytes; i++)
            length |= (uint)source[position + i] << (8 * i);
        // A negative length, which the caller's unsigned comparison rejects; the longest would wrap to none.
        return length < int.MaxValue ? (int)length + 1 : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(ReadOnlySpan<byte> source, ref int read, Span<byte> destination, ref int written)
    {
        int tag = source[read];
        int size = tag & 3;
        int offsetBytes = size == 3 ? 4 : size;
        uint offset;
        if (source.Length - read > sizeof(uint))
            // Which size the offset has is not predictable; cutting it off a word takes no branch.
            offset = MemoryMarshal.Read<uint>(source[(read + 1)..]) & (uint.MaxValue >> (32 - (8 * offsetBytes)));
        else
            offset = ReadLastOffset(source, read, offsetBytes);
        int length = size == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
        offset |= size == 1 ? (uint)(tag >> 5 << 8) : 0;
        if (offset - 1 >= (uint)written || length > destination.Length - written)
            ThrowMatch(offset, length, read);
        Match.Copy(destination, written, (int)offset, length);
        read += 1 + offsetBytes;
        written += length;
    }

    private static uint ReadLastOffset(ReadOnlySpan<byte> source, int read, int bytes)
    {
        if (source.Length - read <= bytes)
            ThrowMatch(0, 0, read);
        uint offset = 0;
        for (int i = bytes; i > 0; i--)
            offset = (offset << 8) | source[read + i];
        return offset;
    }

    private static void ThrowLiteral(int length, int position) =>
        throw new FrameException($"Snappy: a literal of {(uint)length} bytes at offset {position} exceeds the stream or the output.");

    private static void ThrowMatch(uint offset, int length, int position) =>
        throw new FrameException($"Snappy: a copy of {length} bytes at distance {offset}, offset {position}, exceeds the stream or the output.");
}
