using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>
/// Powers of ten as binary fractions of 128 bits, cut off: 10^e lies between <c>f × 2^(b-127)</c> and one unit of f more,
/// where b is <see cref="BinaryExponent"/> and the highest bit of f is set.
/// </summary>
/// <remarks>Computed when first asked for, with exact arithmetic; 700 entries twice take some milliseconds.</remarks>
internal static class BinaryPowersOfTen
{
    /// <summary>The least power, which reading a number of 19 digits into the least normal double asks for.</summary>
    public const int Least = -342;

    /// <summary>The greatest power, which writing the least subnormal double asks for.</summary>
    public const int Greatest = 324;

    // 5^55 is the last power of five that fits 128 bits.
    private const int LastExact = 55;

    private static readonly (ulong High, ulong Low)[] Floors = Compute(isCeiling: false);
    private static readonly (ulong High, ulong Low)[] Ceilings = Compute(isCeiling: true);

    /// <summary>The fraction of 10^<paramref name="exponent"/>, cut off.</summary>
    public static (ulong High, ulong Low) Floor(int exponent) => Floors[exponent - Least];

    /// <summary>The fraction of 10^<paramref name="exponent"/>, one unit more where something was cut off.</summary>
    public static (ulong High, ulong Low) Ceiling(int exponent) => Ceilings[exponent - Least];

    /// <summary>The greatest b with 2^b ≤ 10^<paramref name="exponent"/>.</summary>
    public static int BinaryExponent(int exponent) => (exponent * 1_741_647) >> 19; // log2(10), right in this range

    private static (ulong High, ulong Low)[] Compute(bool isCeiling)
    {
        var fractions = new (ulong, ulong)[Greatest - Least + 1];
        // 10^e is 5^e times a power of two, which a fraction does not show.
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
