namespace Gordo.Core.Anomaly;

/// <summary>How scores are smoothed over a window of rows.</summary>
public enum SmoothingMethod
{
    /// <summary><c>smm</c>: the median of the window; missing until the window is full.</summary>
    RollingMedian,

    /// <summary><c>sma</c>: the mean of the window; missing until the window is full.</summary>
    RollingMean,

    /// <summary><c>ewma</c>: a mean that forgets exponentially, with the window as its span.</summary>
    ExponentialMean,
}
