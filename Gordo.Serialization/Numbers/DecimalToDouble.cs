using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>Turns decimal digits and an exponent into the double nearest to them.</summary>
internal static class DecimalToDouble
{
    private const int SignificandBits = 53;

    // All integers up to 2^53 are doubles, but numbers of 16 digits come with others of 17: one way for both, and no
    // branch that nothing could foretell.
    private const ulong ExactDigits = 1_000_000_000_000_000;

    // Every power of ten up to 10^22 is a double exactly.
    private static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>The double nearest to <paramref name="digits"/> × 10^<paramref name="exponent"/>, of two the even one.</summary>
    /// <returns>
    /// False where this way cannot tell: the value lies within 2^-127 of the middle between two doubles, or is none of
    /// the normal ones.
    /// </returns>
    public static bool TryConvert(ulong digits, int exponent, out double value)
    {
        // Clinger's fast path: both factors are exact, so their product or quotient is rounded once.
        if (digits < ExactDigits && (uint)(exponent + 22) <= 44)
        {
            value = exponent < 0 ? digits / ExactPowers[-exponent] : digits * ExactPowers[exponent];
            return true;
        }
        return TryScale(digits, exponent, out value);
    }

    // Eisel and Lemire's observation: 128 bits of the power of ten nearly always decide how the product is rounded.
    private static bool TryScale(ulong digits, int exponent, out double value)
    {
        value = 0;
        if (digits == 0)
            return true;
        if (exponent is < BinaryPowersOfTen.Least or > BinaryPowersOfTen.Greatest)
            return false;
        int shift = BitOperations.LeadingZeroCount(digits);
        (ulong powerHigh, ulong powerLow) = BinaryPowersOfTen.Floor(exponent);
        ulong high = Math.BigMul(digits << shift, powerHigh, out ulong low);
        ulong carried = Math.BigMul(digits << shift, powerLow, out _);
        low += carried;
        high += low < carried ? 1UL : 0UL;
        // What was cut off the power and off this product is less than two units of low, so that the true product
        // lies in [high:low, high:low + 2). Its highest bit is one of the two highest.
        int spare = 64 - SignificandBits - 1 + (int)(high >> 63);
        ulong significand = high >> spare;
        ulong rest = high & ((1UL << spare) - 1);
        ulong half = 1UL << (spare - 1);
        if ((rest == half && low == 0) || (rest == half - 1 && low >= ulong.MaxValue - 1))
            return false;
        significand += rest >= half ? 1UL : 0UL;
        int biased = BinaryPowersOfTen.BinaryExponent(exponent) + 1 - shift + spare + 1075;
        // Rounding up may have made it 2^53; adding it below carries into the exponent just so.
        if (biased is < 1 or > 2045)
            return false;
        value = BitConverter.UInt64BitsToDouble(((ulong)(biased - 1) << 52) + significand);
        return true;
    }
}
