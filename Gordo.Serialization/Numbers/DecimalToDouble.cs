using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>Converts decimal digits and an exponent to the nearest double.</summary>
internal static class DecimalToDouble
{
    private const int SignificandBits = 53;

    // All integers up to 2^53 are exact doubles. The limit is lower because numbers of 16 and 17 digits come mixed: both take
    // the same path, so the branch is predictable.
    private const ulong ExactDigits = 1_000_000_000_000_000;

    // The powers of ten up to 10^22 are exact doubles.
    private static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Computes the double nearest to <paramref name="digits"/> × 10^<paramref name="exponent"/>; ties go to the even one.</summary>
    /// <returns>
    /// False if this method cannot decide: the value lies within 2^-127 of the midpoint between two doubles, or is not a
    /// normal double.
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

    // The Eisel-Lemire algorithm: 128 bits of the power of ten nearly always determine how the product is rounded.
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
        // Truncating the power and this product loses less than two units of low, so the true product lies in
        // [high:low, high:low + 2). Its highest set bit is one of the two highest.
        int spare = 64 - SignificandBits - 1 + (int)(high >> 63);
        ulong significand = high >> spare;
        ulong rest = high & ((1UL << spare) - 1);
        ulong half = 1UL << (spare - 1);
        if ((rest == half && low == 0) || (rest == half - 1 && low >= ulong.MaxValue - 1))
            return false;
        significand += rest >= half ? 1UL : 0UL;
        int biased = BinaryPowersOfTen.BinaryExponent(exponent) + 1 - shift + spare + 1075;
        // Rounding up may give 2^53; the addition below then carries into the exponent, which is correct.
        if (biased is < 1 or > 2045)
            return false;
        value = BitConverter.UInt64BitsToDouble(((ulong)(biased - 1) << 52) + significand);
        return true;
    }
}
