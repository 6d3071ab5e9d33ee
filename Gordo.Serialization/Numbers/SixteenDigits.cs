using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gordo.Serialization.Numbers;

/// <summary>Processes sixteen decimal digits in the bytes of a vector, with the first digit in the first byte.</summary>
internal static class SixteenDigits
{
    // The shuffle that starts at index n moves the first n bytes to the end and fills the front with zeros.
    private static ReadOnlySpan<byte> ToTheEnd =>
    [
        128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];

    /// <summary>True if the processor supports <see cref="Read"/>.</summary>
    public static bool CanRead => Ssse3.IsSupported;

    /// <summary>Reads the leading digits of sixteen characters.</summary>
    /// <param name="characters">The characters.</param>
    /// <param name="count">The number of leading digits.</param>
    /// <returns>The value of the leading digits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(Vector128<byte> characters, out int count)
    {
        Vector128<byte> values = characters - Vector128.Create((byte)'0');
        uint others = Vector128.GreaterThan(values, Vector128.Create((byte)9)).ExtractMostSignificantBits();
        count = BitOperations.TrailingZeroCount(others | 0x1_0000);
        values = Ssse3.Shuffle(values, Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(ToTheEnd), (nuint)count));
        // Combines neighbours: two digits, two pairs, two groups of four.
        Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(values, Vector128.Create((short)0x010A).AsSByte());
        Vector128<int> fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x0001_0064).AsInt16());
        Vector128<int> eights = Sse2.MultiplyAddAdjacent(Sse2.PackSignedSaturate(fours, fours), Vector128.Create(0x0001_2710).AsInt16());
        ulong both = eights.AsUInt64().ToScalar();
        return ((both & uint.MaxValue) * 100_000_000) + (both >> 32);
    }

    /// <summary>Returns the sixteen digits of a number below 10^16, including leading zeros, as values from 0 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Split(ulong number)
    {
        ulong high = number / 100_000_000;
        ulong low = number - (high * 100_000_000);
        if (!Sse2.IsSupported)
            return Vector128.Create(EightDigits.Split((uint)high), EightDigits.Split((uint)low)).AsByte();

        // Divisions are products with rounded reciprocals, exact for these ranges: numbers below 2^32 by 10^4, below 10^4
        // by 100, below 100 by 10. The remainder is stored above its quotient, as it holds the later digits.
        Vector128<ulong> eights = Vector128.Create(high, low);
        Vector128<ulong> upper = Sse2.ShiftRightLogical(Sse2.Multiply(eights.AsUInt32(), Vector128.Create(0xD1B7_1759ul).AsUInt32()), 45);
        Vector128<ulong> fours = upper | ((eights - Sse2.Multiply(upper.AsUInt32(), Vector128.Create(10_000ul).AsUInt32())) << 32);
        Vector128<ushort> hundreds = Sse2.ShiftRightLogical(Sse2.MultiplyHigh(fours.AsUInt16(), Vector128.Create((ushort)5243)), 3);
        Vector128<uint> rest = (fours.AsUInt16() - Sse2.MultiplyLow(hundreds, Vector128.Create((ushort)100))).AsUInt32() << 16;
        Vector128<ushort> pairs = hundreds | rest.AsUInt16();
        Vector128<ushort> tens = Sse2.MultiplyHigh(pairs, Vector128.Create((ushort)6554));
        return (tens | ((pairs - Sse2.MultiplyLow(tens, Vector128.Create((ushort)10))) << 8)).AsByte();
    }
}
