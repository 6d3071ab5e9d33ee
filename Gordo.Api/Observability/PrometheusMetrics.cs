using System.Diagnostics.Metrics;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>
/// The metrics for Prometheus: the request metrics, recorded directly in the library, and all other instruments of the
/// server through <see cref="MeterBridge"/>. The registry has none of the library's default metrics.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    private static readonly string[] Labels = ["version", "project", "model", "method", "path", "status_code"];

    private readonly MeterBridge _bridge;
    private readonly Prometheus.Counter _requests;
    private readonly Prometheus.Histogram _durations;
    private readonly string _version;

    /// <summary>Starts collecting.</summary>
    /// <param name="meter">The server's instruments.</param>
    /// <param name="requests">The request counter, which <see cref="Series"/> replaces.</param>
    /// <param name="durations">The request duration histogram, which <see cref="Series"/> replaces.</param>
    /// <param name="version">The server's version, a label of all request series.</param>
    public PrometheusMetrics(Meter meter, Counter<long> requests, Histogram<double> durations, string version)
    {
        _version = version;
        // Exemplars are trace ids, which requests have only if tracing is enabled.
        MetricFactory factory = Metrics.WithCustomRegistry(Registry);
        factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _requests = factory.CreateCounter(requests.Name, requests.Description ?? "", Labels);
        _durations = factory.CreateHistogram(
            durations.Name, durations.Description ?? "", Labels,
            new HistogramConfiguration { Buckets = [.. durations.Advice?.HistogramBucketBoundaries ?? []] });
        _bridge = new MeterBridge(meter, factory, instrument => instrument != requests && instrument != durations);
        Registry.AddBeforeCollectCallback(_bridge.Observe);
    }

    /// <summary>The registry that the library serves.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Creates the series of a set of labels.</summary>
    public RequestSeries Series(RequestLabels labels)
    {
        string[] values = [_version, labels.Project, labels.Model, labels.Method, labels.Path, labels.Status];
        return new(labels, _requests.WithLabels(values), _durations.WithLabels(values));
    }

    /// <inheritdoc/>
    public void Dispose() => _bridge.Dispose();
}
