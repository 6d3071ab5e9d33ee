using System.Globalization;

namespace Gordo.Serialization.Frames;

/// <summary>
/// The time zone that timestamps are formatted in: UTC, a fixed offset, or a named zone of the IANA database.
/// </summary>
public sealed class TimestampZone : IEquatable<TimestampZone>
{
    // Named zones only; null for UTC and fixed offsets.
    private readonly TimeZoneInfo? _rules;
    private readonly int _fixedOffset;

    private TimestampZone(string name, int fixedOffset, TimeZoneInfo? rules)
    {
        Name = name;
        _fixedOffset = fixedOffset;
        _rules = rules;
    }

    /// <summary>Coordinated universal time.</summary>
    public static TimestampZone Utc { get; } = new("UTC", 0, null);

    /// <summary><c>UTC</c>, <c>+05:30</c>, or a name such as <c>Europe/Oslo</c>.</summary>
    public string Name { get; }

    /// <summary>True if the offset from UTC never changes.</summary>
    public bool IsFixed => _rules is null;

    /// <summary>Returns the zone that is always <paramref name="seconds"/> ahead of UTC, or <see cref="Utc"/> for 0.</summary>
    public static TimestampZone FromOffset(int seconds)
    {
        if (seconds == 0)
            return Utc;
        int size = Math.Abs(seconds);
        string name = string.Create(CultureInfo.InvariantCulture,
            $"{(seconds < 0 ? '-' : '+')}{size / 3600:00}:{size / 60 % 60:00}");
        if (size % 60 != 0)
            name += string.Create(CultureInfo.InvariantCulture, $":{size % 60:00}");
        return new(name, seconds, null);
    }

    /// <summary>Parses a zone name from pandas, Parquet or Arrow metadata.</summary>
    /// <param name="name"><c>UTC</c> in its spellings, <c>+05:30</c>, <c>-0800</c>, or an IANA name.</param>
    /// <exception cref="FrameException">There is no such zone.</exception>
    public static TimestampZone Parse(string name)
    {
        if (name is "UTC" or "utc" or "Z" or "Etc/UTC" or "GMT" or "Etc/GMT")
            return Utc;
        if (name.Length is 3 or 5 or 6 or 9 && name[0] is '+' or '-')
        {
            string digits = name[1..].Replace(":", "", StringComparison.Ordinal);
            if (digits.Length is 2 or 4 or 6 && digits.All(char.IsAsciiDigit))
            {
                int packed = int.Parse(digits.PadRight(6, '0'), CultureInfo.InvariantCulture);
                int seconds = (packed / 10000 * 3600) + (packed / 100 % 100 * 60) + (packed % 100);
                if (seconds < 86400)
                    return FromOffset(name[0] == '-' ? -seconds : seconds);
            }
        }
        // The system looks a name up in a folder, so the name must not contain a path that leaves it.
        if (name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && !name.Contains("..", StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? rules))
            return new(name, 0, rules);
        throw new FrameException($"Unknown time zone '{(name.Length > 64 ? name[..64] + "…" : name)}'.");
    }

    /// <summary>Returns the seconds that local time is ahead of UTC at <paramref name="utcSeconds"/> since 1970.</summary>
    public int OffsetAt(long utcSeconds)
    {
        if (_rules is null)
            return _fixedOffset;
        // Outside .NET's calendar (years 1 to 9999) the zone's base offset is used.
        long ticks;
        if (utcSeconds is < -62_135_596_800 or > 253_402_300_799)
            return (int)_rules.BaseUtcOffset.TotalSeconds;
        ticks = DateTime.UnixEpoch.Ticks + (utcSeconds * TimeSpan.TicksPerSecond);
        return (int)_rules.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).TotalSeconds;
    }

    /// <inheritdoc/>
    public bool Equals(TimestampZone? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TimestampZone);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
