using System.Globalization;
using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>Converts decimals of Parquet and Arrow, integers with a scale, to the nearest double.</summary>
internal static class ScaledInteger
{
    private static readonly double[] ExactPowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

    /// <summary>Returns the double nearest to <paramref name="unscaled"/> / 10^<paramref name="scale"/>.</summary>
    public static double ToDouble(BigInteger unscaled, int scale)
    {
        // The quotient of two exact doubles is the nearest double; other values are parsed from their text.
        const long ExactLimit = 1L << 53;
        if ((uint)scale < (uint)ExactPowersOfTen.Length && unscaled >= -ExactLimit && unscaled <= ExactLimit)
            return (double)unscaled / ExactPowersOfTen[scale];
        string text = string.Create(CultureInfo.InvariantCulture, $"{unscaled}E{-(long)scale}");
        return double.Parse(text, CultureInfo.InvariantCulture);
    }
}
