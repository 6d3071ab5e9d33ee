using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>The counter and histogram of one set of labels.</summary>
/// <param name="Labels">The labels, with values beyond the limits replaced.</param>
/// <param name="Count">The Prometheus counter of requests; null if Prometheus is disabled.</param>
/// <param name="Seconds">The Prometheus histogram of durations; null if Prometheus is disabled.</param>
internal sealed record RequestSeries(RequestLabels Labels, Counter.Child? Count, Histogram.Child? Seconds)
{
    public void Record(double seconds)
    {
        Count?.Inc();
        Seconds?.Observe(seconds);
    }
}
