using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Serialization.Numbers;

namespace Gordo.Serialization.Json;

internal static partial class JsonNumber
{
    /// <summary>The output length that <see cref="Write(double, Span{byte})"/> requires; the text itself is shorter.</summary>
    public const int MaxLength = 40;

    // 17 significant digits identify any double.
    private const int MaxSignificant = 17;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000,
    ];

    // Shuffling by the vector that starts at index p moves byte p to the front; bytes after the last digit do not matter.
    private static ReadOnlySpan<byte> Positions =>
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>
    /// Writes the shortest digits that read back as <paramref name="value"/>, in Python's format: whole numbers end in
    /// <c>.0</c>; exponents are used from 1e16 on and below 1e-4. NaN and infinities are written as <c>null</c>.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="output">At least <see cref="MaxLength"/> bytes; those after the text are undefined afterwards.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(double value, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, MaxLength);
        ref byte text = ref MemoryMarshal.GetReference(output);
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int sign = (int)(bits >> 63);
        bits &= ulong.MaxValue >> 1;
        if (bits >= 0x7FF0_0000_0000_0000)
        {
            "null"u8.CopyTo(output);
            return 4;
        }
        text = (byte)'-';
        text = ref Unsafe.Add(ref text, sign);
        if (bits == 0)
        {
            "0.0"u8.CopyTo(output[sign..]);
            return sign + 3;
        }
        ulong digits = ShortestDecimal.Find(bits, out int exponent);
        return sign + WriteDigits(digits, exponent, ref text);
    }

    /// <summary>Writes an integer; <paramref name="isUnsigned"/> if the bits are those of an unsigned number.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(long value, bool isUnsigned, Span<byte> output)
    {
        int length;
        if (isUnsigned)
            ((ulong)value).TryFormat(output, out length, default, CultureInfo.InvariantCulture);
        else
            value.TryFormat(output, out length, default, CultureInfo.InvariantCulture);
        return length;
    }

    // Always writes 17 digits, with trailing zeros, and returns how many count: this takes whole vectors and few branches.
    private static int WriteDigits(ulong digits, int exponent, ref byte text)
    {
        int count = DigitCount(digits);
        int point = count + exponent; // 0.d1d2d3… × 10^point
        digits *= PowersOfTen[MaxSignificant - count];
        ulong first = digits / 10_000_000_000_000_000;
        Vector128<byte> others = SixteenDigits.Split(digits - (first * 10_000_000_000_000_000));
        uint isZero = Vector128.Equals(others, Vector128<byte>.Zero).ExtractMostSignificantBits();
        int significant = 33 - BitOperations.LeadingZeroCount(isZero ^ 0xFFFF);
        others |= Vector128.Create((byte)'0');
        byte firstCharacter = (byte)('0' + first);

        if ((uint)(point - 1) < 16)
        {
            // Writes all digits, then the point over the digit at its position, then the digits from there on again after it.
            text = firstCharacter;
            others.StoreUnsafe(ref text, 1);
            Vector128<byte> from = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Positions), (nuint)(point - 1));
            Unsafe.Add(ref text, point) = (byte)'.';
            Vector128.ShuffleNative(others, from).StoreUnsafe(ref text, (nuint)(point + 1));
            return Math.Max(significant, point + 1) + 1;
        }
        if (point is <= 0 and > -4)
        {
            Unsafe.WriteUnaligned(ref text, 0x3030_3030_3030_2E30); // 0.000000
            Unsafe.Add(ref text, 2 - point) = firstCharacter;
            others.StoreUnsafe(ref text, (nuint)(3 - point));
            return 2 - point + significant;
        }
        text = firstCharacter;
        Unsafe.Add(ref text, 1) = (byte)'.';
        others.StoreUnsafe(ref text, 2);
        int length = significant == 1 ? 1 : significant + 1;
        return length + WriteExponent(point - 1, ref Unsafe.Add(ref text, length));
    }

    // Exponents have at least two digits, as in Python.
    private static int WriteExponent(int exponent, ref byte text)
    {
        text = (byte)'e';
        Unsafe.Add(ref text, 1) = (byte)(exponent < 0 ? '-' : '+');
        int size = Math.Abs(exponent);
        int length = 2;
        if (size >= 100)
            Unsafe.Add(ref text, length++) = (byte)('0' + (size / 100));
        Unsafe.Add(ref text, length++) = (byte)('0' + (size / 10 % 10));
        Unsafe.Add(ref text, length++) = (byte)('0' + (size % 10));
        return length;
    }

    private static int DigitCount(ulong number)
    {
        int least = ((64 - BitOperations.LeadingZeroCount(number)) * 1233) >> 12; // log10(2)
        return number >= PowersOfTen[least] ? least + 1 : least;
    }
}
