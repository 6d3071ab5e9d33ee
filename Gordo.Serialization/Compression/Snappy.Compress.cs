using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Compression;

public static partial class Snappy
{
    // Copies stay within a block, so positions fit in the 16 bits of a table entry and of a copy's offset.
    private const int BlockSize = 1 << 16;
    private const int MaxTableSize = 1 << 14;

    /// <summary>Returns the maximum compressed length of <paramref name="length"/> bytes.</summary>
    public static int MaxCompressedLength(int length) => checked(32 + length + (length / 6));

    /// <summary>Compresses <paramref name="source"/>.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxCompressedLength"/> bytes.</param>
    /// <param name="width">
    /// The size of a value in bytes: repetitions are searched only where values begin, counted from the end. 1 finds the
    /// most repetitions; a larger width is faster by that factor and finds repeated numbers.
    /// </param>
    /// <returns>The number of bytes written.</returns>
    [SkipLocalsInit]
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination, int width = 1)
    {
        int written = 0;
        for (uint length = (uint)source.Length; ; length >>= 7)
        {
            destination[written++] = (byte)(length < 0x80 ? length : length | 0x80);
            if (length < 0x80)
                break;
        }
        // Clearing the table dominates the time for small inputs, so they get a small table.
        int tableSize = (int)Math.Clamp(BitOperations.RoundUpToPowerOf2((uint)(source.Length / width)), 128, MaxTableSize);
        Span<ushort> table = stackalloc ushort[tableSize];
        for (int start = 0; start < source.Length; start += BlockSize)
        {
            table.Clear();
            ReadOnlySpan<byte> block = source.Slice(start, Math.Min(BlockSize, source.Length - start));
            written += CompressBlock(block, destination[written..], table, width);
        }
        return written;
    }

    private static int CompressBlock(ReadOnlySpan<byte> block, Span<byte> destination, Span<ushort> table, int width)
    {
        int shift = 32 - BitOperations.Log2((uint)table.Length);
        ref byte first = ref MemoryMarshal.GetReference(block);
        int written = 0;
        int literalStart = 0;
        int phase = block.Length % width;
        int position = phase == 0 ? width : phase;
        int lastStart = block.Length - sizeof(uint);
        // Each miss increases the step a little, so incompressible data is skipped quickly.
        int misses = 32;
        while (position <= lastStart)
        {
            uint bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, position));
            ref ushort entry = ref table[(int)((bytes * 0x1e35a7bd) >> shift)];
            int candidate = entry;
            entry = (ushort)position;
            if (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, candidate)) != bytes || candidate >= position)
            {
                position += (misses++ >> 5) * width;
                continue;
            }
            misses = 32;
            int length = Match.CommonLength(block, candidate, position);
            written += WriteLiteral(block[literalStart..position], destination[written..]);
            written += WriteCopy(position - candidate, length, destination[written..]);
            literalStart = position + length;
            // Continues where the next value begins.
            position += (length + width - 1) / width * width;
        }
        return written + WriteLiteral(block[literalStart..], destination[written..]);
    }

    private static int WriteLiteral(ReadOnlySpan<byte> literal, Span<byte> destination)
    {
        if (literal.IsEmpty)
            return 0;
        int length = literal.Length - 1;
        int header = length < 60 ? 1 : length < 256 ? 2 : 3;
        destination[0] = (byte)((length < 60 ? length : 58 + header) << 2);
        if (header > 1)
            destination[1] = (byte)length;
        if (header > 2)
            destination[2] = (byte)(length >> 8);
        literal.CopyTo(destination[header..]);
        return header + literal.Length;
    }

    private static int WriteCopy(int offset, int length, Span<byte> destination)
    {
        int written = 0;
        while (length > 0)
        {
            if (length is >= 4 and <= 11 && offset < 2048)
            {
                destination[written] = (byte)(1 | ((length - 4) << 2) | (offset >> 8 << 5));
                destination[written + 1] = (byte)offset;
                return written + 2;
            }
            int step = Math.Min(length, 64);
            destination[written] = (byte)(2 | ((step - 1) << 2));
            destination[written + 1] = (byte)offset;
            destination[written + 2] = (byte)(offset >> 8);
            written += 3;
            length -= step;
        }
        return written;
    }
}
