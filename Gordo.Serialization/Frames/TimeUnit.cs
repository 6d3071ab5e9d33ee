namespace Gordo.Serialization.Frames;

/// <summary>The unit of timestamp values.</summary>
public enum TimeUnit
{
    /// <summary>Seconds, pandas' <c>s</c>.</summary>
    Second,

    /// <summary>Milliseconds, <c>ms</c>.</summary>
    Millisecond,

    /// <summary>Microseconds, <c>us</c>.</summary>
    Microsecond,

    /// <summary>Nanoseconds, <c>ns</c>.</summary>
    Nanosecond,
}
