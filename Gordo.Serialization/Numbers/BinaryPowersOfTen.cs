using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>
/// Powers of ten as truncated binary fractions of 128 bits: 10^e lies between <c>f × 2^(b-127)</c> and
/// <c>(f + 1) × 2^(b-127)</c>, where b is <see cref="BinaryExponent"/> and the highest bit of f is set.
/// </summary>
/// <remarks>The two tables of 700 entries are computed on first use with exact arithmetic, which takes some milliseconds.</remarks>
internal static class BinaryPowersOfTen
{
    /// <summary>The smallest exponent: needed to read 19 digits into the smallest normal double.</summary>
    public const int Least = -342;

    /// <summary>The largest exponent: needed to write the smallest subnormal double.</summary>
    public const int Greatest = 324;

    // 5^55 is the largest power of five that fits in 128 bits.
    private const int LastExact = 55;

    private static readonly (ulong High, ulong Low)[] Floors = Compute(isCeiling: false);
    private static readonly (ulong High, ulong Low)[] Ceilings = Compute(isCeiling: true);

    /// <summary>Returns the fraction of 10^<paramref name="exponent"/>, rounded down.</summary>
    public static (ulong High, ulong Low) Floor(int exponent) => Floors[exponent - Least];

    /// <summary>Returns the fraction of 10^<paramref name="exponent"/>, rounded up.</summary>
    public static (ulong High, ulong Low) Ceiling(int exponent) => Ceilings[exponent - Least];

    /// <summary>Returns the largest b with 2^b ≤ 10^<paramref name="exponent"/>.</summary>
    public static int BinaryExponent(int exponent) => (exponent * 1_741_647) >> 19; // log2(10), exact enough in this range

    private static (ulong High, ulong Low)[] Compute(bool isCeiling)
    {
        var fractions = new (ulong, ulong)[Greatest - Least + 1];
        // 10^e is 5^e times a power of two, which does not change the fraction.
        BigInteger power = BigInteger.One;
        for (int exponent = 0; exponent <= Math.Max(Greatest, -Least); exponent++, power *= 5)
        {
            int bits = (int)power.GetBitLength();
            UInt128 unit = isCeiling && exponent > LastExact ? 1u : 0u;
            if (exponent <= Greatest)
                fractions[exponent - Least] = Split((UInt128)(bits <= 128 ? power << (128 - bits) : power >> (bits - 128)) + unit);
            if (exponent is > 0 and <= -Least)
                fractions[-exponent - Least] = Split((UInt128)((BigInteger.One << (bits + 127)) / power) + (isCeiling ? 1u : 0u));
        }
        return fractions;
    }

    private static (ulong High, ulong Low) Split(UInt128 fraction) => ((ulong)(fraction >> 64), (ulong)fraction);
}
