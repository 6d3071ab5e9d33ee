using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Serialization.Parquet.Encodings;

/// <summary>Reads bit-packed integers of equal width, least significant bit first.</summary>
internal static class BitUnpacker
{
    /// <summary>Unpacks integers of 1 to 32 bits; <paramref name="packed"/> must contain all of them.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int bitWidth, long firstBit, Span<int> values)
    {
        ulong mask = (1UL << bitWidth) - 1;
        // Reads a 64-bit word from the byte in which an integer begins; near the end that would exceed the data.
        long lastWord = packed.Length - sizeof(ulong);
        ref byte start = ref MemoryMarshal.GetReference(packed);
        long bit = firstBit;
        for (int i = 0; i < values.Length; i++, bit += bitWidth)
        {
            long position = bit >> 3;
            ulong word = position <= lastWord
                ? Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)position))
                : ReadTail(packed, (int)position);
            values[i] = (int)((word >> (int)(bit & 7)) & mask);
        }
    }

    /// <summary>Reads one integer of 0 to 64 bits.</summary>
    public static ulong ReadWide(ReadOnlySpan<byte> packed, int bitWidth, long bit)
    {
        if (bitWidth == 0)
            return 0;
        int position = (int)(bit >> 3);
        int shift = (int)(bit & 7);
        ulong word = position <= packed.Length - sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(packed[position..])
            : ReadTail(packed, position);
        word >>= shift;
        if (shift + bitWidth > 64)
            word |= (ulong)packed[position + 8] << (64 - shift);
        return bitWidth == 64 ? word : word & ((1UL << bitWidth) - 1);
    }

    private static ulong ReadTail(ReadOnlySpan<byte> packed, int position)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        word.Clear();
        ReadOnlySpan<byte> rest = packed[position..];
        rest[..Math.Min(rest.Length, sizeof(ulong))].CopyTo(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }
}
