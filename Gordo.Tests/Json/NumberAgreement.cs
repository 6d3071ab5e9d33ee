using System.Globalization;
using System.Numerics;
using System.Text;
using Gordo.Serialization.Json;

namespace Gordo.Tests.Json;

/// <summary>Compares reading and writing of numbers with the exact routines of .NET.</summary>
/// <remarks>Also compiled into the benchmarks, which run it on many more numbers.</remarks>
internal static class NumberAgreement
{
    /// <summary>Returns the error in writing a number (wrong digits, or not Python's format), or null.</summary>
    public static string? FaultInWriting(double value)
    {
        Span<byte> text = stackalloc byte[JsonNumber.MaxLength];
        string written = Encoding.ASCII.GetString(text[..JsonNumber.Write(value, text)]);
        string expected = AsPython(value);
        return written == expected ? null : $"expected {expected}, found {written}";
    }

    /// <summary>Returns the error in reading a number with a point or exponent, or null.</summary>
    public static string? FaultInReading(string text)
    {
        long expected = BitConverter.DoubleToInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        // At the end of the text, and with more text after it.
        foreach (string context in new[] { text, text + ",\"2020-03-01" })
        {
            if (!JsonNumber.TryRead(Encoding.UTF8.GetBytes(context), out JsonCell cell, out int length))
                return $"{text} is not read";
            if (length != text.Length || cell.Kind != JsonCellKind.Float || cell.Bits != expected)
                return $"{text}: expected {expected:X}, found {cell} of {length} characters";
        }
        return null;
    }

    /// <summary>Returns a random decimal with any number of digits, position of the point and exponent.</summary>
    public static string RandomDecimal(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(2) == 0)
            text.Append('-');
        int whole = random.Next(3) == 0 ? random.Next(1, 22) : random.Next(1, 4);
        int fraction = random.Next(4) == 0 ? random.Next(1, 30) : random.Next(1, 19);
        text.Append(random.Next(2) == 0 ? (char)('1' + random.Next(9)) : '0');
        for (int i = 1; i < whole && text[^1] != '0'; i++)
            text.Append((char)('1' + random.Next(9)));
        text.Append('.');
        for (int i = 0; i < fraction; i++)
            text.Append((char)('0' + random.Next(10)));
        if (random.Next(3) == 0)
            text.Append(random.Next(2) == 0 ? 'e' : 'E').Append(random.Next(4) == 0 ? random.Next(-345, 312) : random.Next(-30, 30));
        return text.ToString();
    }

    /// <summary>Returns all digits of the midpoint between a double and the next.</summary>
    public static string MiddleAbove(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(double.IsFinite(value) ? value : 1);
        int biased = (int)(bits >> 52);
        BigInteger significand = (bits & ((1L << 52) - 1)) + (biased == 0 ? 0 : 1L << 52);
        int exponent = Math.Max(biased, 1) - 1076;
        BigInteger middle = (significand * 2) + 1;
        // middle × 2^-n is middle × 5^n × 10^-n
        return exponent >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"{middle << exponent}.0E0")
            : string.Create(CultureInfo.InvariantCulture, $"{middle * BigInteger.Pow(5, -exponent)}.0E{exponent}");
    }

    // Formats .NET's shortest digits by Python's rules, from decimal digits and an exponent.
    private static string AsPython(double value)
    {
        if (!double.IsFinite(value))
            return "null";
        string scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        // For a few powers of two, such as 2^-958, .NET writes too few digits: they read back as the next lower number.
        if (double.Parse(shortest, CultureInfo.InvariantCulture) != value)
            shortest = scientific;
        string sign = shortest[0] == '-' ? "-" : "";
        string mantissa = shortest.TrimStart('-').Split('E')[0];
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        if (digits.Length == 0)
            return sign + "0.0";
        int exponent = int.Parse(scientific.Split('E')[1], CultureInfo.InvariantCulture);
        // Rounded to 17 digits, a number just below a power of ten may become the power.
        if (digits.All(digit => digit == '9') && scientific.TrimStart('-')[0] == '1')
            exponent--;
        else if (digits == "1" && scientific.TrimStart('-')[0] == '9')
            exponent++;
        if (exponent is < -4 or >= 16)
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        string padded = digits.PadRight(exponent + 1, '0');
        return $"{sign}{padded[..(exponent + 1)]}.{(padded.Length > exponent + 1 ? padded[(exponent + 1)..] : "0")}";
    }
}
