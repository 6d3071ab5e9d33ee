using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>Timestamps as pandas writes them, straight to UTF-8.</summary>
public static class TimestampText
{
    /// <summary>The most bytes one timestamp takes: sign, year, date, time, nine digits, offset with seconds.</summary>
    public const int MaxLength = 48;

    /// <summary>
    /// Writes what <c>Timestamp.isoformat()</c> gives: <c>2020-03-01T00:00:00+00:00</c>, with six digits of fraction
    /// where there is one, nine where there are nanoseconds.
    /// </summary>
    /// <returns>The number of bytes written to <paramref name="output"/>, at most <see cref="MaxLength"/>.</returns>
    public static int FormatIso(long value, TimeUnit unit, TimestampZone? zone, Span<byte> output) =>
        Format(value, unit, zone, (byte)'T', fractionDigits: -1, output);

    /// <summary>
    /// Writes a row label that carries a zone, as <c>str(Timestamp)</c> gives it: <c>2020-03-01 00:00:00+00:00</c>.
    /// </summary>
    /// <inheritdoc cref="FormatIso"/>
    public static int FormatLabel(long value, TimeUnit unit, TimestampZone zone, Span<byte> output) =>
        Format(value, unit, zone, (byte)' ', fractionDigits: -1, output);

    /// <summary>
    /// Writes a row label without a zone, as an index of them is printed: all rows with the same precision, see
    /// <see cref="CommonPrecision"/>.
    /// </summary>
    /// <inheritdoc cref="FormatIso"/>
    public static int FormatNaiveLabel(long value, TimeUnit unit, int? precision, Span<byte> output)
    {
        if (precision is not { } digits)
            return WriteDate(CivilTime.FromDays(FloorDiv(value, unit.PerSecond() * CivilTime.SecondsPerDay)), output);
        return Format(value, unit, zone: null, (byte)' ', digits, output);
    }

    /// <summary>
    /// The precision that all labels without a zone are printed with: null for the date alone when every label is a
    /// midnight, else 0, 3, 6 or 9 digits of a second, as few as show every label whole.
    /// </summary>
    public static int? CommonPrecision(ReadOnlySpan<long> values, TimeUnit unit)
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

    // fractionDigits -1: none, six or nine, as this value needs.
    private static int Format(long value, TimeUnit unit, TimestampZone? zone, byte separator, int fractionDigits, Span<byte> output)
    {
        if (value == TimestampColumn.Missing)
        {
            "NaT"u8.CopyTo(output);
            return 3;
        }
        long perSecond = unit.PerSecond();
        long utcSeconds = FloorDiv(value, perSecond);
        long nanoseconds = (value - (utcSeconds * perSecond)) * (1_000_000_000 / perSecond);
        int offset = zone?.OffsetAt(utcSeconds) ?? 0;
        long seconds = utcSeconds + offset;
        long days = FloorDiv(seconds, CivilTime.SecondsPerDay);
        int secondOfDay = (int)(seconds - (days * CivilTime.SecondsPerDay));

        int length = WriteDate(CivilTime.FromDays(days), output);
        output[length++] = separator;
        length += WriteTwo(secondOfDay / 3600, output[length..]);
        output[length++] = (byte)':';
        length += WriteTwo(secondOfDay / 60 % 60, output[length..]);
        output[length++] = (byte)':';
        length += WriteTwo(secondOfDay % 60, output[length..]);

        if (fractionDigits < 0)
            fractionDigits = nanoseconds == 0 ? 0 : nanoseconds % 1_000 == 0 ? 6 : 9;
        if (fractionDigits > 0)
        {
            output[length++] = (byte)'.';
            long rest = nanoseconds;
            for (long power = 100_000_000; fractionDigits > 0; power /= 10, fractionDigits--)
            {
                output[length++] = (byte)('0' + (rest / power));
                rest %= power;
            }
        }
        return zone is null ? length : length + WriteOffset(offset, output[length..]);
    }

    private static int WriteDate((int Year, int Month, int Day) date, Span<byte> output)
    {
        int length = 0;
        int year = date.Year;
        if (year < 0)
        {
            output[length++] = (byte)'-';
            year = -year;
        }
        if (year > 9999)
        {
            year.TryFormat(output[length..], out int digits, default, System.Globalization.CultureInfo.InvariantCulture);
            length += digits;
        }
        else
        {
            length += WriteTwo(year / 100, output[length..]);
            length += WriteTwo(year % 100, output[length..]);
        }
        output[length++] = (byte)'-';
        length += WriteTwo(date.Month, output[length..]);
        output[length++] = (byte)'-';
        return length + WriteTwo(date.Day, output[length..]);
    }

    private static int WriteOffset(int offset, Span<byte> output)
    {
        int size = Math.Abs(offset);
        output[0] = (byte)(offset < 0 ? '-' : '+');
        WriteTwo(size / 3600, output[1..]);
        output[3] = (byte)':';
        WriteTwo(size / 60 % 60, output[4..]);
        if (size % 60 == 0)
            return 6;
        output[6] = (byte)':';
        WriteTwo(size % 60, output[7..]);
        return 9;
    }

    private static int WriteTwo(int value, Span<byte> output)
    {
        output[1] = (byte)('0' + (value % 10));
        output[0] = (byte)('0' + (value / 10));
        return 2;
    }

    private static long FloorDiv(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }
}
