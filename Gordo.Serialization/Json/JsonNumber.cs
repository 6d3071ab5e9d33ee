using System.Buffers.Text;
using System.Globalization;

namespace Gordo.Serialization.Json;

/// <summary>Numbers of JSON texts, to and from doubles and 64-bit integers.</summary>
internal static class JsonNumber
{
    /// <summary>The most bytes <see cref="Write(double, Span{byte})"/> writes.</summary>
    public const int MaxLength = 32;

    // Every power of ten up to 10^22 is a double exactly.
    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads the number that <paramref name="text"/> begins with.</summary>
    /// <returns>False where no number by the grammar of RFC 8259 stands there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out JsonCell cell, out int length)
    {
        cell = default;
        length = 0;
        int position = 0;
        bool negative = text[0] == '-';
        if (negative)
            position++;
        int firstDigit = position;
        ulong mantissa = 0;
        while (position < text.Length && (uint)(text[position] - '0') <= 9)
            mantissa = (mantissa * 10) + (uint)(text[position++] - '0');
        int digits = position - firstDigit;
        if (digits == 0 || (digits > 1 && text[firstDigit] == '0'))
            return false;
        if (position == text.Length || (text[position] != '.' && (text[position] | 0x20) != 'e'))
        {
            length = position;
            // 18 digits always fit; of 19 only some do.
            if (digits <= 18)
                cell = new(JsonCellKind.Integer, negative ? -(long)mantissa : (long)mantissa);
            else if (Utf8Parser.TryParse(text[..position], out long integer, out int used) && used == position)
                cell = new(JsonCellKind.Integer, integer);
            else
                cell = Float(Parse(text[..position]));
            return true;
        }

        int exponent = 0;
        if (text[position] == '.')
        {
            int firstFraction = ++position;
            while (position < text.Length && (uint)(text[position] - '0') <= 9)
                mantissa = (mantissa * 10) + (uint)(text[position++] - '0');
            if (position == firstFraction)
                return false;
            digits += position - firstFraction;
            exponent = firstFraction - position;
        }
        if (position < text.Length && (text[position] | 0x20) == 'e')
        {
            position++;
            bool negativeExponent = false;
            if (position < text.Length && text[position] is (byte)'+' or (byte)'-')
                negativeExponent = text[position++] == '-';
            int firstExponent = position, written = 0;
            while (position < text.Length && (uint)(text[position] - '0') <= 9)
                written = Math.Min((written * 10) + text[position++] - '0', 100_000);
            if (position == firstExponent)
                return false;
            exponent += negativeExponent ? -written : written;
        }
        length = position;
        // Clinger's fast path: both factors are exact, so their product or quotient is rounded once.
        if (digits <= 18 && mantissa <= 1UL << 53 && (uint)(exponent + 22) <= 44)
        {
            double value = exponent < 0 ? mantissa / PowersOfTen[-exponent] : mantissa * PowersOfTen[exponent];
            cell = Float(negative ? -value : value);
        }
        else
        {
            cell = Float(Parse(text[..position]));
        }
        return true;
    }

    /// <summary>
    /// Writes the shortest digits that read back as <paramref name="value"/>, laid out as Python does: whole numbers
    /// keep <c>.0</c>, exponents begin at 1e16 and below 1e-4. NaN and infinities are <c>null</c>.
    /// </summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(double value, Span<byte> output)
    {
        if (!double.IsFinite(value))
        {
            "null"u8.CopyTo(output);
            return 4;
        }
        value.TryFormat(output, out int length, "R", CultureInfo.InvariantCulture);
        Span<byte> text = output[..length];
        // Far from 1 the framework and Python part ways over exponents.
        if (Math.Abs(value) is >= 1e15 or < 1e-4 and not 0)
            return LayOut(value, output);
        if (text.IndexOf((byte)'.') < 0)
        {
            ".0"u8.CopyTo(output[length..]);
            length += 2;
        }
        return length;
    }

    /// <summary>Writes an integer, whose bits are those of an unsigned one if <paramref name="isUnsigned"/>.</summary>
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

    // The framework's digits are the shortest, only their layout differs: taken apart and laid out as Python does.
    private static int LayOut(double value, Span<byte> output)
    {
        Span<byte> copy = stackalloc byte[MaxLength];
        value.TryFormat(copy, out int length, "R", CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> text = copy[..length];
        int written = 0;
        if (text[0] == '-')
        {
            output[written++] = (byte)'-';
            text = text[1..];
        }
        int e = text.IndexOf((byte)'E');
        int exponent = 0;
        if (e >= 0)
        {
            _ = Utf8Parser.TryParse(text[(e + 1)..], out exponent, out _);
            text = text[..e];
        }
        // digits and exponent: 0.d1d2d3… × 10^exponent
        Span<byte> digits = stackalloc byte[MaxLength];
        int point = text.IndexOf((byte)'.');
        exponent += point < 0 ? text.Length : point;
        int count = 0;
        foreach (byte b in text)
        {
            if (b != '.')
                digits[count++] = b;
        }
        int zeros = digits[..count].IndexOfAnyExcept((byte)'0');
        ReadOnlySpan<byte> significant = digits[zeros..count].TrimEnd((byte)'0');
        exponent -= zeros;

        if (exponent is > 0 and <= 16)
        {
            for (int i = 0; i < Math.Max(exponent, significant.Length); i++)
            {
                if (i == exponent)
                    output[written++] = (byte)'.';
                output[written++] = i < significant.Length ? significant[i] : (byte)'0';
            }
            if (significant.Length <= exponent)
            {
                ".0"u8.CopyTo(output[written..]);
                written += 2;
            }
            return written;
        }
        output[written++] = significant[0];
        if (significant.Length > 1)
        {
            output[written++] = (byte)'.';
            significant[1..].CopyTo(output[written..]);
            written += significant.Length - 1;
        }
        exponent--;
        output[written++] = (byte)'e';
        output[written++] = (byte)(exponent < 0 ? '-' : '+');
        exponent = Math.Abs(exponent);
        if (exponent < 10)
            output[written++] = (byte)'0';
        exponent.TryFormat(output[written..], out int exponentLength, default, CultureInfo.InvariantCulture);
        return written + exponentLength;
    }

    private static JsonCell Float(double value) => new(JsonCellKind.Float, BitConverter.DoubleToInt64Bits(value));

    private static double Parse(ReadOnlySpan<byte> text) =>
        double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
