using System.Numerics;

namespace Gordo.Serialization.Numbers;

/// <summary>Processes eight decimal digits at a time in the bytes of a 64-bit integer, with the first digit in the lowest byte.</summary>
internal static class EightDigits
{
    private const ulong Zeros = 0x3030_3030_3030_3030;

    /// <summary>Returns the number of digits before the first non-digit of eight characters.</summary>
    public static int Count(ulong characters)
    {
        // A digit becomes a byte from 0 to 9. Adding 0x76 sets the highest bit of any larger byte; carries only affect
        // bytes after the first non-digit.
        ulong values = characters ^ Zeros;
        ulong others = ((values + 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080;
        return BitOperations.TrailingZeroCount(others) / 8;
    }

    /// <summary>Parses the first <paramref name="count"/> characters.</summary>
    /// <param name="characters">Eight characters, of which the first <paramref name="count"/> are digits.</param>
    /// <param name="count">From 1 to 8.</param>
    public static uint Parse(ulong characters, int count)
    {
        // Shifts in leading zeros, then combines neighbours: two digits, two pairs, two groups of four.
        ulong values = (characters ^ Zeros) << (64 - (8 * count));
        values = (values * 10) + (values >> 8);
        values = ((values & 0x00FF_00FF_00FF_00FF) * 100) + ((values >> 16) & 0x00FF_00FF_00FF_00FF);
        return (uint)(((values & 0x0000_FFFF_0000_FFFF) * 10_000) + ((values >> 32) & 0x0000_FFFF_0000_FFFF));
    }

    /// <summary>Returns the eight digits of a number below 10^8, including leading zeros, as values from 0 to 9.</summary>
    public static ulong Split(uint number)
    {
        ulong fours = (number / 10_000) | ((ulong)(number % 10_000) << 32);
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        ulong pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        ulong tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }
}
