using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Serialization.Numbers;

namespace Gordo.Serialization.Json;

/// <summary>Converts JSON numbers to and from doubles and 64-bit integers.</summary>
internal static partial class JsonNumber
{
    // Any number of up to 19 digits fits in an unsigned 64-bit integer.
    private const int MaxDigits = 19;

    /// <summary>Reads the number at the start of <paramref name="text"/>.</summary>
    /// <returns>False if the text does not start with a number in the grammar of RFC 8259.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out JsonCell cell, out int length)
    {
        cell = default;
        length = 0;
        bool negative = text[0] == '-';
        int position = negative ? 1 : 0;
        int firstDigit = position;
        ulong digits = 0;
        while ((uint)position < (uint)text.Length && (uint)(text[position] - '0') <= 9)
            digits = (digits * 10) + (uint)(text[position++] - '0');
        int count = position - firstDigit;
        if (count == 0 || (count > 1 && text[firstDigit] == '0'))
            return false;
        if (position == text.Length || (text[position] != '.' && (text[position] | 0x20) != 'e'))
        {
            length = position;
            cell = Integer(text[..position], digits, count, negative);
            return true;
        }

        int exponent = 0;
        if (text[position] == '.')
        {
            int firstFraction = ++position;
            position = ReadDigits(text, position, ref digits);
            if (position == firstFraction)
                return false;
            exponent = firstFraction - position;
            count -= exponent;
        }
        if (position < text.Length && (text[position] | 0x20) == 'e' && !TryReadExponent(text, ref position, ref exponent))
            return false;
        length = position;
        if ((count > MaxDigits && CountSignificant(text[firstDigit..position]) > MaxDigits)
            || !DecimalToDouble.TryConvert(digits, exponent, out double value))
            cell = Float(Parse(text[..position]));
        else
            cell = Float(negative ? -value : value);
        return true;
    }

    // Reads up to 16 digits at a time: fractions mostly have 15 to 17.
    private static int ReadDigits(ReadOnlySpan<byte> text, int position, ref ulong digits)
    {
        if (SixteenDigits.CanRead && position <= text.Length - Vector128<byte>.Count)
        {
            Vector128<byte> next = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)position);
            ulong number = SixteenDigits.Read(next, out int count);
            digits = (digits * PowersOfTen[count]) + number;
            position += count;
            if (count < Vector128<byte>.Count)
                return position;
            // A seventeenth digit is unpredictable, so it is read without a branch.
            uint digit = (uint)text[Math.Min(position, text.Length - 1)] - '0';
            bool isDigit = digit <= 9 && position < text.Length;
            digits = isDigit ? (digits * 10) + digit : digits;
            position += isDigit ? 1 : 0;
        }
        while (position <= text.Length - sizeof(ulong))
        {
            ulong next = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), position));
            int count = EightDigits.Count(next);
            if (count == 0)
                return position;
            digits = (digits * PowersOfTen[count]) + EightDigits.Parse(next, count);
            position += count;
            if (count < 8)
                return position;
        }
        while (position < text.Length && (uint)(text[position] - '0') <= 9)
            digits = (digits * 10) + (uint)(text[position++] - '0');
        return position;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int position, ref int exponent)
    {
        position++;
        bool negative = false;
        if (position < text.Length && text[position] is (byte)'+' or (byte)'-')
            negative = text[position++] == '-';
        int first = position, written = 0;
        while (position < text.Length && (uint)(text[position] - '0') <= 9)
            written = Math.Min((written * 10) + text[position++] - '0', 100_000);
        exponent += negative ? -written : written;
        return position > first;
    }

    // Returns the number of digits from the first nonzero one to the end of the fraction.
    private static int CountSignificant(ReadOnlySpan<byte> number)
    {
        int end = number.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> rest = (end < 0 ? number : number[..end]).TrimStart("0."u8);
        return rest.Length - (rest.Contains((byte)'.') ? 1 : 0);
    }

    private static JsonCell Integer(ReadOnlySpan<byte> text, ulong digits, int count, bool negative)
    {
        // 18 digits always fit in a signed 64-bit integer; 19 may not.
        if (count < MaxDigits)
            return new(JsonCellKind.Integer, negative ? -(long)digits : (long)digits);
        return Utf8Parser.TryParse(text, out long integer, out int used) && used == text.Length
            ? new(JsonCellKind.Integer, integer)
            : Float(Parse(text));
    }

    private static JsonCell Float(double value) => new(JsonCellKind.Float, BitConverter.DoubleToInt64Bits(value));

    private static double Parse(ReadOnlySpan<byte> text) =>
        double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
