using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Timestamps;

/// <summary>Timestamps as pandas writes them, straight to UTF-8.</summary>
public static class TimestampText
{
    /// <summary>The most bytes one timestamp takes: sign, year, date, time, nine digits, offset with seconds.</summary>
    public const int MaxLength = 48;

    /// <summary>
    /// Writes what <c>Timestamp.isoformat()</c> gives: <c>2020-03-01T00:00:00+00:00</c>, with six digits of fraction
    /// where there is one, nine where there are nanoseconds.
    /// </summary>
    public static TimestampFormatter Iso(TimeUnit unit, TimestampZone? zone) => new(unit, zone, (byte)'T', fractionDigits: -1);

    /// <summary>
    /// Writes row labels: with a zone as <c>str(Timestamp)</c> gives them, <c>2020-03-01 00:00:00+00:00</c>; without one as
    /// an index of them is printed, all with the same precision: as little as shows every label whole.
    /// </summary>
    public static TimestampFormatter Labels(TimestampColumn times) => times.Zone is not null
        ? new(times.Unit, times.Zone, (byte)' ', fractionDigits: -1)
        : CommonPrecision(times.Values.Span, times.Unit) is { } digits
            ? new(times.Unit, null, (byte)' ', digits)
            : new(times.Unit, null, separator: null, fractionDigits: 0);

    // Null for the date alone when every label is a midnight, else 0, 3, 6 or 9 digits of a second.
    private static int? CommonPrecision(ReadOnlySpan<long> values, TimeUnit unit)
    {
        long perSecond = unit.PerSecond();
        bool midnights = true;
        int digits = 0;
        foreach (long value in values)
        {
            if (value == TimestampColumn.Missing)
                continue;
            midnights &= value % (perSecond * CivilTime.SecondsPerDay) == 0;
            if (value % perSecond != 0 && digits < 9)
                digits = Math.Max(digits, DigitsNeeded(Math.Abs(value % perSecond) * (1_000_000_000 / perSecond)));
        }
        return midnights ? null : digits;
    }

    private static int DigitsNeeded(long nanoseconds) =>
        nanoseconds % 1_000_000 == 0 ? 3 : nanoseconds % 1_000 == 0 ? 6 : 9;
}
