using System.Diagnostics.Metrics;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>
/// What Prometheus reads: the requests, counted here by the library's own means, and all other instruments of the server.
/// Nothing else is in its registry, none of the library's defaults either.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    private static readonly string[] Labels = ["version", "project", "model", "method", "path", "status_code"];

    private readonly MeterBridge _bridge;
    private readonly Prometheus.Counter _requests;
    private readonly Prometheus.Histogram _durations;
    private readonly string _version;

    /// <summary>Begins to collect.</summary>
    /// <param name="meter">The server's instruments.</param>
    /// <param name="requests">The one that counts requests, which <see cref="Series"/> stands for.</param>
    /// <param name="durations">The one that times them, likewise.</param>
    /// <param name="version">The server's version, which every series of requests is labelled with.</param>
    public PrometheusMetrics(Meter meter, Counter<long> requests, Histogram<double> durations, string version)
    {
        _version = version;
        // Exemplars would be traces' numbers, of which requests that are not traced have none.
        MetricFactory factory = Metrics.WithCustomRegistry(Registry);
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _requests = factory.CreateCounter(requests.Name, requests.Description ?? "", Labels);
        _durations = factory.CreateHistogram(
            durations.Name, durations.Description ?? "", Labels,
            new HistogramConfiguration { Buckets = [.. durations.Advice?.HistogramBucketBoundaries ?? []] });
        _bridge = new MeterBridge(meter, factory, instrument => instrument != requests && instrument != durations);
        Registry.AddBeforeCollectCallback(_bridge.Observe);
    }

    /// <summary>Where the library serves them from.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>The series of a set of labels.</summary>
    public RequestSeries Series(RequestLabels labels)
    {
        string[] values = [_version, labels.Project, labels.Model, labels.Method, labels.Path, labels.Status];
        return new(labels, _requests.WithLabels(values), _durations.WithLabels(values));
    }

    /// <inheritdoc/>
    public void Dispose() => _bridge.Dispose();
}
