using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>What requests of one set of labels are counted and timed by.</summary>
/// <param name="Labels">The labels, as folded.</param>
/// <param name="Count">Their number, for Prometheus; null where it is off.</param>
/// <param name="Seconds">Their durations, for Prometheus; null where it is off.</param>
internal sealed record RequestSeries(RequestLabels Labels, Counter.Child? Count, Histogram.Child? Seconds)
{
    public void Record(double seconds)
    {
        Count?.Inc();
        Seconds?.Observe(seconds);
    }
}
