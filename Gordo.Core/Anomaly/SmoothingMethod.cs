namespace Gordo.Core.Anomaly;

/// <summary>The method that smooths scores over a window of rows.</summary>
public enum SmoothingMethod
{
    /// <summary><c>smm</c>: the median of the window; missing until the window is full.</summary>
    RollingMedian,

    /// <summary><c>sma</c>: the mean of the window; missing until the window is full.</summary>
    RollingMean,

    /// <summary><c>ewma</c>: an exponentially weighted mean; the window is its span.</summary>
    ExponentialMean,
}
