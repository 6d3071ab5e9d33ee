using System.Globalization;
using System.Runtime.CompilerServices;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Timestamps;

/// <summary>
/// Formats the times of a column as UTF-8. The date is cached, because consecutive rows are nearly always on the same
/// day.
/// </summary>
public struct TimestampFormatter
{
    private readonly TimeUnit _unit;
    private readonly TimestampZone? _zone;
    private readonly byte? _separator;
    private readonly int _fractionDigits;
    private readonly int _fixedOffset;
    private DateText _date;
    private int _dateLength;
    private long _dayStart;

    /// <param name="unit">The unit of the values.</param>
    /// <param name="zone">The zone the values are formatted in, with its offset as a suffix; null for local times without a suffix.</param>
    /// <param name="separator">The character between date and time; null for the date only.</param>
    /// <param name="fractionDigits">The number of fraction digits; -1 for none, six or nine, as each value needs.</param>
    internal TimestampFormatter(TimeUnit unit, TimestampZone? zone, byte? separator, int fractionDigits)
    {
        _unit = unit;
        _zone = zone;
        _separator = separator;
        _fractionDigits = fractionDigits;
        _fixedOffset = zone is { IsFixed: true } ? zone.OffsetAt(0) : 0;
    }

    /// <summary>Formats a time.</summary>
    /// <returns>The number of bytes written to <paramref name="output"/>, at most <see cref="TimestampText.MaxLength"/>.</returns>
    public int Write(long value, Span<byte> output)
    {
        if (value == TimestampColumn.Missing)
        {
            "NaT"u8.CopyTo(output);
            return 3;
        }
        long perSecond = _unit.PerSecond();
        // Divides by constants, which the compiler turns into multiplications.
        long utcSeconds = _unit switch
        {
            TimeUnit.Nanosecond => value / 1_000_000_000,
            TimeUnit.Microsecond => value / 1_000_000,
            TimeUnit.Millisecond => value / 1_000,
            _ => value,
        };
        long fraction = value - (utcSeconds * perSecond);
        if (fraction < 0)
        {
            utcSeconds--;
            fraction += perSecond;
        }
        int offset = _zone is { IsFixed: false } zone ? zone.OffsetAt(utcSeconds) : _fixedOffset;
        long seconds = utcSeconds + offset;
        if (_dateLength == 0 || (ulong)(seconds - _dayStart) >= CivilTime.SecondsPerDay)
            BeginDay(seconds);

        ReadOnlySpan<byte> date = _date;
        date[.._dateLength].CopyTo(output);
        if (_separator is not { } separator)
            return _dateLength;
        int secondOfDay = (int)(seconds - _dayStart);
        Span<byte> time = output[_dateLength..];
        time[0] = separator;
        WriteTwo(secondOfDay / 3600, time[1..]);
        time[3] = (byte)':';
        WriteTwo(secondOfDay / 60 % 60, time[4..]);
        time[6] = (byte)':';
        WriteTwo(secondOfDay % 60, time[7..]);
        int length = _dateLength + 9;
        if (fraction != 0 || _fractionDigits > 0)
            length += WriteFraction(fraction * (1_000_000_000 / perSecond), output[length..]);
        return _zone is null ? length : length + WriteOffset(offset, output[length..]);
    }

    private void BeginDay(long seconds)
    {
        long day = seconds / CivilTime.SecondsPerDay;
        if (seconds % CivilTime.SecondsPerDay < 0)
            day--;
        _dayStart = day * CivilTime.SecondsPerDay;
        _dateLength = WriteDate(CivilTime.FromDays(day), _date);
    }

    private readonly int WriteFraction(long nanoseconds, Span<byte> output)
    {
        int digits = _fractionDigits >= 0 ? _fractionDigits : nanoseconds % 1_000 == 0 ? 6 : 9;
        if (digits == 0)
            return 0;
        output[0] = (byte)'.';
        long power = 100_000_000;
        for (int i = 1; i <= digits; i++, power /= 10)
            output[i] = (byte)('0' + (nanoseconds / power % 10));
        return digits + 1;
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
            year.TryFormat(output[length..], out int digits, default, CultureInfo.InvariantCulture);
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

    // The largest 64-bit number of seconds falls in a year of twelve digits.
    [InlineArray(24)]
    private struct DateText
    {
        private byte _first;
    }
}
