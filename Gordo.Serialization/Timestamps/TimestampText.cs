using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Timestamps;

/// <summary>Creates formatters that write timestamps as pandas does.</summary>
public static class TimestampText
{
    /// <summary>The maximum length of a timestamp in bytes: sign, year, date, time, nine digits, offset with seconds.</summary>
    public const int MaxLength = 48;

    /// <summary>
    /// Creates a formatter for the result of <c>Timestamp.isoformat()</c>: <c>2020-03-01T00:00:00+00:00</c>, with six
    /// fraction digits if there is a fraction, nine if it has nanoseconds.
    /// </summary>
    public static TimestampFormatter Iso(TimeUnit unit, TimestampZone? zone) => new(unit, zone, (byte)'T', fractionDigits: -1);

    /// <summary>
    /// Creates a formatter for row labels: with a zone as in <c>str(Timestamp)</c>, <c>2020-03-01 00:00:00+00:00</c>; without
    /// a zone as pandas prints an index, all labels with the lowest precision that shows each of them exactly.
    /// </summary>
    public static TimestampFormatter Labels(TimestampColumn times) => times.Zone is not null
        ? new(times.Unit, times.Zone, (byte)' ', fractionDigits: -1)
        : CommonPrecision(times.Values.Span, times.Unit) is { } digits
            ? new(times.Unit, null, (byte)' ', digits)
            : new(times.Unit, null, separator: null, fractionDigits: 0);

    // Returns null (date only) if every label is at midnight, otherwise 0, 3, 6 or 9 fraction digits.
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
