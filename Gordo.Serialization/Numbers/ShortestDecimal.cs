using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Numbers;

/// <summary>Finds the shortest decimal that reads back as a given double; if there are several, the nearest one.</summary>
/// <remarks>
/// R. Giulietti, "The Schubfach way to render doubles". A double is <c>c × 2^q</c>; every real number between the
/// midpoints to its neighbours reads back as it. k is chosen so that 10^k is no wider than that interval, which then
/// contains at least one multiple of 10^k and at most one of 10^(k+1). All comparisons are between integers in units of
/// a quarter of 10^k, whose last bit is also set if any bits were truncated.
/// </remarks>
internal static class ShortestDecimal
{
    private const ulong HiddenBit = 1UL << 52;
    private const ulong FractionMask = HiddenBit - 1;

    // The fast path's fixed-point numbers have 4 integer bits and 60 fraction bits.
    private const int FractionBits = 60;

    // The truncation error of the fast path is less than this many units of its last bit.
    private const ulong MaxError = 4;

    /// <summary>Finds the digits and exponent of a finite double above 0.</summary>
    /// <param name="bits">The bits of the double.</param>
    /// <param name="exponent">The power of ten that the digits are multiplied by.</param>
    /// <returns>At most 17 digits, which may end in zeros.</returns>
    /// <remarks>
    /// Nearly always, one product of 64 bits and a power of ten gives the distances of the double to the surrounding
    /// multiples of 10^k and 10^(k+1), and the power gives the permitted distance, without a branch that depends on the
    /// digits. If a comparison is closer than the truncation error, the exact comparison is used.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Find(ulong bits, out int exponent)
    {
        ulong fraction = bits & FractionMask;
        int biased = (int)(bits >> 52);
        int q = biased - 1075;
        exponent = (q * 1_262_611) >> 22; // log10(2)
        int shift = q + BinaryPowersOfTen.BinaryExponent(-exponent) + 1;
        (ulong powerHigh, ulong powerLow) = BinaryPowersOfTen.Ceiling(-exponent);
        ulong factor = (fraction | HiddenBit) << (shift + 2);
        ulong carried = Math.BigMul(factor, powerLow, out _);
        ulong high = Math.BigMul(factor, powerHigh, out ulong middle);
        middle += carried;
        high += middle < carried ? 1UL : 0UL;

        ulong floor = high >> 2;
        ulong tens = floor / 10;
        ulong above = ((high << 62) | (middle >> 2)) >> (64 - FractionBits);
        ulong aboveTens = ((floor - (10 * tens)) << FractionBits) | above;
        ulong belowNextTens = (10UL << FractionBits) - aboveTens;
        ulong reach = powerHigh >> (5 - shift); // half the distance to the neighbouring doubles
        bool isSure = fraction != 0 && biased != 0
            && aboveTens - reach + MaxError > 2 * MaxError
            && belowNextTens - reach + MaxError > 2 * MaxError
            && above - (1UL << (FractionBits - 1)) + MaxError > 2 * MaxError;
        if (!isSure)
            return FindExactly(bits, out exponent);
        ulong nearest = floor + (above >> (FractionBits - 1));
        ulong nearestTens = 10 * (belowNextTens < reach ? tens + 1 : tens);
        return aboveTens < reach || belowNextTens < reach ? nearestTens : nearest;
    }

    private static ulong FindExactly(ulong bits, out int exponent)
    {
        ulong fraction = bits & FractionMask;
        int biased = (int)(bits >> 52);
        ulong c = biased == 0 ? fraction : fraction | HiddenBit;
        int q = Math.Max(biased, 1) - 1075;
        // The neighbour below a power of two is half as far away as the one above.
        bool lopsided = fraction == 0 && biased > 1;
        // Ties round to even, so the interval of an even double includes its ends.
        ulong closed = c & 1;

        // log10(2), and log10(3/4) for the narrower interval; both exact enough for every q of a double.
        int k = ((q * 1_262_611) - (lopsided ? 524_031 : 0)) >> 22;
        int shift = q + BinaryPowersOfTen.BinaryExponent(-k) + 1;
        (ulong powerHigh, ulong powerLow) = BinaryPowersOfTen.Ceiling(-k);
        ulong value = MultiplyToOdd(powerHigh, powerLow, (4 * c) << shift);
        ulong lower = MultiplyToOdd(powerHigh, powerLow, ((4 * c) - (lopsided ? 1u : 2u)) << shift) + closed;
        ulong upper = MultiplyToOdd(powerHigh, powerLow, ((4 * c) + 2) << shift) - closed;

        ulong floor = value / 4;
        if (floor >= 10)
        {
            // One digit fewer if one of the two nearest multiples of 10^(k+1) lies in the interval; never both do.
            ulong tens = floor / 10;
            bool tensFit = lower <= 40 * tens;
            bool nextTensFit = (40 * tens) + 40 <= upper;
            if (tensFit != nextTensFit)
            {
                exponent = k + 1;
                return nextTensFit ? tens + 1 : tens;
            }
        }
        exponent = k;
        bool floorFits = lower <= 4 * floor;
        bool nextFits = (4 * floor) + 4 <= upper;
        if (floorFits != nextFits)
            return nextFits ? floor + 1 : floor;
        // The nearer one; ties go to the even one. Without a branch, as it would be unpredictable.
        return floor + (value + (floor & 1) > (4 * floor) + 2 ? 1UL : 0UL);
    }

    // Returns the highest 64 of 192 bits, with the last bit set if any lower bit is set.
    private static ulong MultiplyToOdd(ulong powerHigh, ulong powerLow, ulong factor)
    {
        ulong carried = Math.BigMul(factor, powerLow, out _);
        ulong high = Math.BigMul(factor, powerHigh, out ulong low);
        low += carried;
        if (low < carried)
            high++;
        // One unit may come from rounding the power up.
        return low > 1 ? high | 1 : high;
    }
}
