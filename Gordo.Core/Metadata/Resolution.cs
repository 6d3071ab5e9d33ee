using System.Globalization;

namespace Gordo.Core.Metadata;

/// <summary>
/// The time between two rows of a dataset, parsed from a pandas offset: <c>10min</c>, <c>10T</c>, <c>1H</c>, <c>1D</c>,
/// <c>30S</c>, <c>1h30min</c>, <c>2W</c>. Months and other calendar-dependent offsets are not supported.
/// </summary>
/// <param name="Nanoseconds">The fixed part of the offset.</param>
/// <param name="Weeks">
/// The number of weeks. Weeks are not fixed in pandas: they end on a weekday, and the first may be shorter. 0 without weeks.
/// </param>
/// <param name="WeekEnd">The weekday on which weeks end.</param>
/// <remarks>Source: pandas 1.5, <c>to_offset</c> and <c>tseries.offsets.Week</c>.</remarks>
public readonly record struct Resolution(long Nanoseconds, int Weeks = 0, DayOfWeek WeekEnd = DayOfWeek.Sunday)
{
    private const long NanosecondsPerDay = 86_400_000_000_000;

    /// <summary>Parses a pandas offset.</summary>
    /// <returns>False if the text is not an offset or not a supported one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Resolution resolution)
    {
        resolution = default;
        text = text.Trim();
        if (text.IsEmpty || text.Length > 64)
            return false;
        if (TryParseWeeks(text, out resolution))
            return true;
        Int128 total = 0;
        while (!text.IsEmpty)
        {
            int digits = 0;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
                digits++;
            decimal count = 1;
            if (digits > 0 && !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out count))
                return false;
            text = text[digits..].TrimStart();
            int letters = 0;
            while (letters < text.Length && char.IsAsciiLetter(text[letters]))
                letters++;
            if (UnitNanoseconds(text[..letters]) is not { } unit || count > long.MaxValue / unit)
                return false;
            total += (Int128)decimal.Truncate(count * unit);
            text = text[letters..].TrimStart();
        }
        if (total <= 0 || total > long.MaxValue)
            return false;
        resolution = new((long)total);
        return true;
    }

    /// <summary>The time between two rows, weeks included.</summary>
    internal long TotalNanoseconds => Nanoseconds + (Weeks * 7 * NanosecondsPerDay);

    /// <summary>Returns the nanoseconds to add to a time.</summary>
    /// <param name="localDays">The local date of the time, in days since 1970-01-01 (a Thursday).</param>
    internal long NanosecondsAfter(long localDays)
    {
        if (Weeks == 0)
            return Nanoseconds;
        int weekday = (int)(((localDays + (long)DayOfWeek.Thursday) % 7 + 7) % 7);
        int toWeekEnd = ((int)WeekEnd - weekday + 7) % 7;
        int wholeWeeks = toWeekEnd == 0 ? Weeks : Weeks - 1;
        return ((wholeWeeks * 7L) + toWeekEnd) * NanosecondsPerDay;
    }

    private static bool TryParseWeeks(ReadOnlySpan<char> text, out Resolution resolution)
    {
        resolution = default;
        int digits = text.IndexOfAnyExceptInRange('0', '9');
        int weeks = 1;
        if (digits < 0 || (digits > 0 && !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out weeks)))
            return false;
        DayOfWeek? end = text[digits..].Trim().ToString().ToUpperInvariant() switch
        {
            "W" or "W-SUN" => DayOfWeek.Sunday,
            "W-MON" => DayOfWeek.Monday,
            "W-TUE" => DayOfWeek.Tuesday,
            "W-WED" => DayOfWeek.Wednesday,
            "W-THU" => DayOfWeek.Thursday,
            "W-FRI" => DayOfWeek.Friday,
            "W-SAT" => DayOfWeek.Saturday,
            _ => null,
        };
        if (end is not { } weekEnd || weeks is < 1 or > 10_000)
            return false;
        resolution = new(0, weeks, weekEnd);
        return true;
    }

    // pandas accepts either case, except for MS (month start) and M (month end).
    private static long? UnitNanoseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" or "N" or "n" or "NS" => 1,
        "us" or "U" or "u" or "US" => 1_000,
        "ms" or "L" or "l" => 1_000_000,
        "s" or "S" => 1_000_000_000,
        "min" or "T" or "t" or "Min" or "MIN" => 60_000_000_000,
        "h" or "H" => 3_600_000_000_000,
        "d" or "D" => NanosecondsPerDay,
        _ => null,
    };
}
