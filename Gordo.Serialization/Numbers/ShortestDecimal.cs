using System.Runtime.CompilerServices;

namespace Gordo.Serialization.Numbers;

/// <summary>Finds the shortest decimal that reads back as a double, and of several such the nearest.</summary>
/// <remarks>
/// R. Giulietti, "The Schubfach way to render doubles". A double is <c>c × 2^q</c>; every real between the middles to
/// its neighbours reads back as it. With k so that 10^k is no wider than that interval, it holds at least one multiple
/// of 10^k and at most one of 10^(k+1). All comparisons are between integers: quarters of 10^k, the last bit of which
/// also says whether anything was cut off.
/// </remarks>
internal static class ShortestDecimal
{
    private const ulong HiddenBit = 1UL << 52;
    private const ulong FractionMask = HiddenBit - 1;

    // The fast way's fractions have 4 bits before the point and 60 behind it.
    private const int FractionBits = 60;

    // What the fast way cuts off comes to less than this many of its last bits.
    private const ulong Doubt = 4;

    /// <summary>Finds digits and exponent of a double that is finite, positive and not 0.</summary>
    /// <param name="bits">Its bits.</param>
    /// <param name="exponent">The power of ten that the digits are multiplied by.</param>
    /// <returns>At most 17 digits, which may end in zeros.</returns>
    /// <remarks>
    /// Nearly always one product of 64 bits and a power of ten says how far the double is from the multiples of 10^k and
    /// 10^(k+1) around it, and the power itself how far it may be; with no branch that depends on the digits. Where a
    /// comparison is too close to be sure of what was cut off, all is compared exactly.
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
        ulong reach = powerHigh >> (5 - shift); // half the distance to the neighbours
        bool isSure = fraction != 0 && biased != 0
            && aboveTens - reach + Doubt > 2 * Doubt
            && belowNextTens - reach + Doubt > 2 * Doubt
            && above - (1UL << (FractionBits - 1)) + Doubt > 2 * Doubt;
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
        // The neighbour below a power of two is only half as far away.
        bool lopsided = fraction == 0 && biased > 1;
        // Ties go to the even one, so the ends of an even one's interval belong to it.
        ulong closed = c & 1;

        // log10(2), and log10(3/4) for the narrower interval; both right for every q of a double.
        int k = ((q * 1_262_611) - (lopsided ? 524_031 : 0)) >> 22;
        int shift = q + BinaryPowersOfTen.BinaryExponent(-k) + 1;
        (ulong powerHigh, ulong powerLow) = BinaryPowersOfTen.Ceiling(-k);
        ulong value = MultiplyToOdd(powerHigh, powerLow, (4 * c) << shift);
        ulong lower = MultiplyToOdd(powerHigh, powerLow, ((4 * c) - (lopsided ? 1u : 2u)) << shift) + closed;
        ulong upper = MultiplyToOdd(powerHigh, powerLow, ((4 * c) + 2) << shift) - closed;

        ulong floor = value / 4;
        if (floor >= 10)
        {
            // One digit less, if one of the two nearest multiples of 10^(k+1) lies in the interval. Never do both.
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
        // The nearer one, and of two as near the even one; no branch, since none could be foretold.
        return floor + (value + (floor & 1) > (4 * floor) + 2 ? 1UL : 0UL);
    }

    // The highest 64 of 192 bits, with the last one set where any below it were.
    private static ulong MultiplyToOdd(ulong powerHigh, ulong powerLow, ulong factor)
    {
        ulong carried = Math.BigMul(factor, powerLow, out _);
        ulong high = Math.BigMul(factor, powerHigh, out ulong low);
        low += carried;
        if (low < carried)
            high++;
        // One unit may come from the power's being rounded up.
        return low > 1 ? high | 1 : high;
    }
}
