using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Compression;

/// <summary>The LZ4 block format: runs of literals, each followed by a copy of earlier output.</summary>
/// <remarks>
/// See <see href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">lz4_Block_format.md</see>.
/// </remarks>
public static class Lz4Block
{
    private const int MinMatch = 4;

    // By the format, a block ends in at least five literals, and no match starts within its last twelve bytes.
    private const int EndLiterals = 5;
    private const int EndWithoutMatch = 12;
    private const int MaxOffset = 65535;
    private const int TableBits = 12;

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
            source.Slice(read, literals).CopyTo(destination[written..]);
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
    public static int MaxCompressedLength(int length) => checked(length + (length / 255) + 16);

    /// <summary>Compresses <paramref name="source"/> into one block.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<int> table = stackalloc int[1 << TableBits];
        table.Clear();
        int written = 0;
        int literalStart = 0;
        int position = 1;
        int lastStart = source.Length - EndWithoutMatch;
        // Each miss increases the step a little, so incompressible data is skipped quickly.
        int misses = 32;
        while (position <= lastStart)
        {
            uint bytes = Read(source, position);
            ref int entry = ref table[(int)((bytes * 2654435761) >> (32 - TableBits))];
            int candidate = entry;
            entry = position;
            if (position - candidate > MaxOffset || Read(source, candidate) != bytes)
            {
                position += misses++ >> 5;
                continue;
            }
            misses = 32;
            int length = Match.CommonLength(source[..^EndLiterals], candidate, position);
            written += WriteSequence(source[literalStart..position], position - candidate, length, destination[written..]);
            position += length;
            literalStart = position;
        }
        return written + WriteSequence(source[literalStart..], 0, 0, destination[written..]);
    }

    // Length 0 means the last sequence, which has no match.
    private static int WriteSequence(ReadOnlySpan<byte> literals, int offset, int length, Span<byte> destination)
    {
        int matchCode = length == 0 ? 0 : Math.Min(length - MinMatch, 15);
        destination[0] = (byte)((Math.Min(literals.Length, 15) << 4) | matchCode);
        int written = 1;
        if (literals.Length >= 15)
            written += WriteLength(literals.Length - 15, destination[written..]);
        literals.CopyTo(destination[written..]);
        written += literals.Length;
        if (length == 0)
            return written;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[written..], (ushort)offset);
        written += 2;
        return matchCode == 15 ? written + WriteLength(length - MinMatch - 15, destination[written..]) : written;
    }

    private static int WriteLength(int rest, Span<byte> destination)
    {
        int written = 0;
        for (; rest >= 255; rest -= 255)
            destination[written++] = 255;
        destination[written++] = (byte)rest;
        return written;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Read(ReadOnlySpan<byte> source, int position) =>
        MemoryMarshal.Read<uint>(source[position..]);

    private static void ThrowLiterals(int length, int position) =>
        throw new FrameException($"LZ4: {length} literals at offset {position} exceed the block or the output.");

    private static void ThrowMatch(int offset, int length, int position) =>
        throw new FrameException($"LZ4: a copy of {length} bytes at distance {offset}, at offset {position}, exceeds the block or the output.");
}
