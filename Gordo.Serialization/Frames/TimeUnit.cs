namespace Gordo.Serialization.Frames;

/// <summary>The precision timestamps are kept in.</summary>
public enum TimeUnit
{
    /// <summary>Seconds, pandas' <c>s</c>.</summary>
    Second,

    /// <summary>Thousandths of a second, <c>ms</c>.</summary>
    Millisecond,

    /// <summary>Millionths of a second, <c>us</c>.</summary>
    Microsecond,

    /// <summary>Thousand-millionths of a second, <c>ns</c>.</summary>
    Nanosecond,
}
