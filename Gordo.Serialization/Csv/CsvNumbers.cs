using System.Globalization;

namespace Gordo.Serialization.Csv;

/// <summary>Reads the numbers of one CSV file, all of which have the same decimal sign.</summary>
/// <param name="separator">The separator of cells. A decimal comma is allowed unless it is a comma.</param>
internal struct CsvNumbers(char separator)
{
    private static readonly NumberFormatInfo WithPoint = CultureInfo.InvariantCulture.NumberFormat;
    private static readonly NumberFormatInfo WithComma = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };

    // The decimal sign of the file; 0 until it is known.
    private char _decimal;

    /// <summary>Reads a number.</summary>
    /// <param name="text">The cell.</param>
    /// <param name="number">The number; NaN for a missing value.</param>
    /// <param name="isInteger">True if it is an integer of at most fifteen digits, which a double holds exactly.</param>
    /// <returns>Null, or why the cell is not a number.</returns>
    public string? Read(ReadOnlySpan<char> text, out double number, out bool isInteger)
    {
        isInteger = false;
        int sign = text.IndexOfAny('.', ',');
        if (sign < 0)
        {
            ReadOnlySpan<char> digits = text.StartsWith('-') ? text[1..] : text;
            isInteger = digits.Length is > 0 and <= 15 && !digits.ContainsAnyExceptInRange('0', '9');
            return double.TryParse(text, NumberStyles.Float, WithPoint, out number) || TryReadWord(text, out number) ? null : "is not a number";
        }
        char found = text[sign];
        if (found == ',' && separator == ',')
        {
            number = 0;
            return "has a decimal comma, which requires ';' or a tab as separator";
        }
        if (!double.TryParse(text, NumberStyles.Float, found == ',' ? WithComma : WithPoint, out number))
            return "is not a number";
        if (_decimal != 0 && _decimal != found)
            return $"has the decimal sign '{found}'; numbers before it have '{_decimal}'";
        _decimal = found;
        return null;
    }

    // What spreadsheets and pandas write for missing values and infinities, beside what .NET reads.
    private static bool TryReadWord(ReadOnlySpan<char> text, out double number)
    {
        number = double.NaN;
        if (text.IsEmpty)
            return true;
        Span<char> lower = stackalloc char[5];
        if (text.Length > lower.Length)
            return false;
        switch (lower[..text.ToLowerInvariant(lower)])
        {
            case "nan" or "null" or "none" or "na" or "n/a" or "#n/a":
                return true;
            case "inf" or "+inf":
                number = double.PositiveInfinity;
                return true;
            case "-inf":
                number = double.NegativeInfinity;
                return true;
            default:
                return false;
        }
    }
}
