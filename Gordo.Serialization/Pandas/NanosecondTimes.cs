using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>Converts timestamps to nanoseconds.</summary>
internal static class NanosecondTimes
{
    /// <summary>Returns the timestamps in nanoseconds and another zone.</summary>
    /// <exception cref="FrameException">A timestamp is outside the years 1677 to 2262, the range of 64-bit nanoseconds.</exception>
    public static TimestampColumn Of(TimestampColumn times, TimestampZone zone, string name)
    {
        long factor = 1_000_000_000 / times.Unit.PerSecond();
        ReadOnlySpan<long> values = times.Values.Span;
        long[] nanoseconds = new long[values.Length];
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] == TimestampColumn.Missing)
                nanoseconds[row] = TimestampColumn.Missing;
            else if (Math.BigMul(values[row], factor) is var product && product > long.MinValue && product <= long.MaxValue)
                nanoseconds[row] = (long)product;
            else
                throw new FrameException($"Column '{name}', row {row}: {values[row]} {times.Unit.ShortName()} since 1970 are outside the range of 64-bit nanoseconds.");
        }
        return new TimestampColumn(nanoseconds, TimeUnit.Nanosecond, zone);
    }
}
