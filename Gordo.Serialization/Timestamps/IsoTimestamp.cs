using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Timestamps;

/// <summary>
/// A time parsed from ISO 8601 text with nanosecond precision, and its offset from UTC.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since 1970-01-01, in UTC if there is an offset, otherwise in local time.</param>
/// <param name="OffsetSeconds">Seconds that local time is ahead of UTC; null if the text has no offset.</param>
/// <remarks>
/// Accepts the formats of Python's <c>dateutil.parser.isoparse</c>, which gordo uses for row labels: calendar, week and
/// ordinal dates, basic and extended format, any separator before the time, <c>24:00</c>, a comma or point before the
/// fraction. Digits after the nanoseconds are ignored.
/// </remarks>
public readonly record struct IsoTimestamp(long Nanoseconds, int? OffsetSeconds)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Parses <paramref name="text"/>; returns false if it is not such a time or not between the years 1677 and 2262.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IsoTimestamp time)
    {
        time = default;
        if (!TryReadDate(ref text, out long days))
            return false;
        long nanosecondOfDay = 0;
        int? offset = null;
        if (!text.IsEmpty)
        {
            // The separator may be any single ASCII character except a digit.
            if (char.IsAsciiDigit((char)text[0]) || text[0] >= 0x80)
                return false;
            text = text[1..];
            if (!TryReadTime(ref text, out nanosecondOfDay) || !TryReadOffset(text, out offset))
                return false;
        }
        Int128 nanoseconds = ((Int128)((days * CivilTime.SecondsPerDay) - (offset ?? 0)) * NanosecondsPerSecond) + nanosecondOfDay;
        // long.MinValue is reserved for a missing time.
        if (nanoseconds <= TimestampColumn.Missing || nanoseconds > long.MaxValue)
            return false;
        time = new((long)nanoseconds, offset);
        return true;
    }

    private static bool TryReadDate(ref ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        if (!TryReadDigits(ref text, 4, out int year) || year == 0)
            return false;
        bool extended = TryRead(ref text, (byte)'-');
        if (TryRead(ref text, (byte)'W'))
            return TryReadWeekDate(ref text, year, extended, out days);

        int digits = LeadingDigits(text);
        if (digits == 3)
            return TryReadOrdinalDate(ref text, year, out days);
        if (digits == 0)
        {
            // A year alone.
            days = CivilTime.ToDays(year, 1, 1);
            return !extended;
        }
        if (!TryReadDigits(ref text, 2, out int month) || month is < 1 or > 12)
            return false;
        int day = 1;
        if (!extended || TryRead(ref text, (byte)'-'))
        {
            if (!TryReadDigits(ref text, 2, out day) || day < 1 || day > CivilTime.DaysInMonth(year, month))
                return false;
        }
        days = CivilTime.ToDays(year, month, day);
        return true;
    }

    private static bool TryReadOrdinalDate(ref ReadOnlySpan<byte> text, int year, out long days)
    {
        days = 0;
        if (!TryReadDigits(ref text, 3, out int dayOfYear) || dayOfYear < 1 || dayOfYear > (CivilTime.IsLeap(year) ? 366 : 365))
            return false;
        days = CivilTime.ToDays(year, 1, 1) + dayOfYear - 1;
        return true;
    }

    private static bool TryReadWeekDate(ref ReadOnlySpan<byte> text, int year, bool extended, out long days)
    {
        days = 0;
        if (!TryReadDigits(ref text, 2, out int week) || week is < 1 or > 53)
            return false;
        int weekday = 1;
        if (extended ? TryRead(ref text, (byte)'-') : LeadingDigits(text) > 0)
        {
            if (!TryReadDigits(ref text, 1, out weekday) || weekday is < 1 or > 7)
                return false;
        }
        // Week 1 is the week that contains January 4th; weeks begin on Monday; 1970-01-01 was a Thursday.
        long fourth = CivilTime.ToDays(year, 1, 4);
        long monday = fourth - ((((fourth + 3) % 7) + 7) % 7);
        days = monday + ((week - 1) * 7) + weekday - 1;
        return true;
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> text, out long nanosecondOfDay)
    {
        nanosecondOfDay = 0;
        int minute = 0, second = 0;
        long fraction = 0;
        if (!TryReadDigits(ref text, 2, out int hour) || hour > 24)
            return false;
        bool extended = TryRead(ref text, (byte)':');
        if (extended || LeadingDigits(text) > 0)
        {
            if (!TryReadDigits(ref text, 2, out minute) || minute > 59)
                return false;
            if (extended ? TryRead(ref text, (byte)':') : LeadingDigits(text) > 0)
            {
                if (!TryReadDigits(ref text, 2, out second) || second > 59)
                    return false;
                if ((TryRead(ref text, (byte)'.') || TryRead(ref text, (byte)',')) && !TryReadFraction(ref text, out fraction))
                    return false;
            }
        }
        if (hour == 24 && (minute | second) + fraction != 0)
            return false;
        nanosecondOfDay = ((((hour * 60L) + minute) * 60) + second) * NanosecondsPerSecond + fraction;
        return true;
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int digits = LeadingDigits(text);
        for (int i = 0; i < 9; i++)
            nanoseconds = (nanoseconds * 10) + (i < digits ? text[i] - '0' : 0);
        text = text[digits..];
        return digits > 0;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int? offset)
    {
        offset = null;
        if (text.IsEmpty)
            return true;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            offset = 0;
            return true;
        }
        int sign = text[0] switch { (byte)'+' => 1, (byte)'-' => -1, _ => 0 };
        text = text[1..];
        if (sign == 0 || !TryReadDigits(ref text, 2, out int hours) || hours > 23)
            return false;
        int minutes = 0, seconds = 0;
        if (!text.IsEmpty)
        {
            bool extended = TryRead(ref text, (byte)':');
            if (!TryReadDigits(ref text, 2, out minutes) || minutes > 59)
                return false;
            // Python writes offsets of historical local times with seconds.
            if (!text.IsEmpty && (extended != TryRead(ref text, (byte)':') || !TryReadDigits(ref text, 2, out seconds) || seconds > 59))
                return false;
        }
        offset = sign * ((hours * 3600) + (minutes * 60) + seconds);
        return text.IsEmpty;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryReadDigits(ref ReadOnlySpan<byte> text, int count, out int value)
    {
        value = 0;
        if (text.Length < count)
            return false;
        foreach (byte b in text[..count])
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (b - '0');
        }
        text = text[count..];
        return true;
    }

    private static int LeadingDigits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }
}
