using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gordo.Serialization.Json;

/// <summary>Sixteen decimal digits in the bytes of a vector, the first digit in the first byte.</summary>
internal static class SixteenDigits
{
    /// <summary>The digits of a number below 10^16, as values from 0 to 9, zeros in front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Split(ulong number)
    {
        ulong high = number / 100_000_000;
        ulong low = number - (high * 100_000_000);
        if (!Sse2.IsSupported)
            return Vector128.Create(EightDigits.Split((uint)high), EightDigits.Split((uint)low)).AsByte();

        // Quotients are products with rounded reciprocals, exact for what there is to divide: below 2^32 by 10^4, below
        // 10^4 by 100, below 100 by 10. The remainder goes above its quotient, where the next digits belong.
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
