namespace Gordo.Serialization.Timestamps;

/// <summary>
/// Converts between dates of the proleptic Gregorian calendar, for any year, and days since 1970-01-01.
/// </summary>
/// <remarks>Timestamps in microseconds include years that <see cref="DateTime"/> does not support.</remarks>
internal static class CivilTime
{
    public const long SecondsPerDay = 86_400;

    private const int DaysPerEra = 146_097; // 400 years
    private const int DaysToEpoch = 719_468; // from 0000-03-01 to 1970-01-01

    /// <summary>Returns the number of days from 1970-01-01 to a date.</summary>
    public static long ToDays(int year, int month, int day)
    {
        // Years start in March here, so the leap day is the last day of a year.
        long y = month <= 2 ? year - 1 : year;
        long era = Math.DivRem(y, 400, out long yearOfEra);
        if (yearOfEra < 0)
        {
            era--;
            yearOfEra += 400;
        }
        int dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - DaysToEpoch;
    }

    /// <summary>Returns the date <paramref name="days"/> days after 1970-01-01.</summary>
    public static (int Year, int Month, int Day) FromDays(long days)
    {
        days += DaysToEpoch;
        long era = (days >= 0 ? days : days - (DaysPerEra - 1)) / DaysPerEra;
        int dayOfEra = (int)(days - (era * DaysPerEra));
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int shifted = ((5 * dayOfYear) + 2) / 153;
        int day = dayOfYear - (((153 * shifted) + 2) / 5) + 1;
        int month = shifted < 10 ? shifted + 3 : shifted - 9;
        int year = (int)(yearOfEra + (era * 400)) + (month <= 2 ? 1 : 0);
        return (year, month, day);
    }

    /// <summary>Returns the number of days in a month.</summary>
    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Returns true if a year has 366 days.</summary>
    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
