namespace Gordo.Serialization.Frames;

/// <summary>Properties of a <see cref="TimeUnit"/>.</summary>
public static class TimeUnitExtensions
{
    /// <summary>Returns the number of units in a second.</summary>
    public static long PerSecond(this TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1,
        TimeUnit.Millisecond => 1_000,
        TimeUnit.Microsecond => 1_000_000,
        _ => 1_000_000_000,
    };

    /// <summary>Converts a number of units to whole milliseconds, rounded down.</summary>
    internal static long Milliseconds(this TimeUnit unit, long value)
    {
        if (unit == TimeUnit.Second)
            return value * 1_000;
        (long milliseconds, long rest) = Math.DivRem(value, unit.PerSecond() / 1_000);
        return rest < 0 ? milliseconds - 1 : milliseconds;
    }

    /// <summary>Returns pandas' short name: <c>s</c>, <c>ms</c>, <c>us</c> or <c>ns</c>.</summary>
    public static string ShortName(this TimeUnit unit) => unit switch
    {
        TimeUnit.Second => "s",
        TimeUnit.Millisecond => "ms",
        TimeUnit.Microsecond => "us",
        _ => "ns",
    };
}
