using System.Diagnostics.Metrics;
using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Api.Observability;

/// <summary>
/// The metrics of the server, for OpenTelemetry through <see cref="System.Diagnostics.Metrics"/> and for Prometheus, if
/// they are enabled. Names, labels and buckets of the request metrics are those of the original.
/// </summary>
public sealed class GordoMetrics : IDisposable
{
    /// <summary>The name of the meter, for exporters.</summary>
    public const string MeterName = "Gordo";

    private const int MaxKeys = 1000;

    private static readonly InstrumentAdvice<double> RequestBuckets = new()
    {
        HistogramBucketBoundaries = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly string[] Reasons = [.. Enum.GetNames<RefusalReason>().Select(static name => name.ToLowerInvariant())];

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _requestBytes;
    private readonly Counter<long> _responseBytes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _byKey;
    private readonly BoundedLabel _keys = new(MaxKeys);
    private readonly RequestSeriesTable _series;
    private readonly string _version;

    /// <summary>Creates the instruments, and the Prometheus registry if Prometheus is enabled.</summary>
    public GordoMetrics(ServerSettings settings, ServerVersion version)
    {
        _version = version.Text;
        _requests = Meter.CreateCounter<long>("gordo_server_requests_total", description: "HTTP requests answered.");
        _durations = Meter.CreateHistogram("gordo_server_request_duration_seconds", "s", "Time to answer HTTP requests.", advice: RequestBuckets);
        _rows = Meter.CreateCounter<long>("gordo_server_rows_predicted_total", description: "Rows predicted or scored.");
        _requestBytes = Meter.CreateCounter<long>("gordo_server_request_bytes_total", "By", "Bytes of request bodies, by Content-Length.");
        _responseBytes = Meter.CreateCounter<long>("gordo_server_response_bytes_total", "By", "Bytes of response bodies.");
        _refused = Meter.CreateCounter<long>("gordo_server_requests_refused_total", description: "Requests refused, by reason.");
        _byKey = Meter.CreateCounter<long>("gordo_server_requests_by_key_total", description: "Requests with a valid API key, by the key's name.");
        if (settings.EnablePrometheus)
            Prometheus = new PrometheusMetrics(Meter, _requests, _durations, _version);
        _series = new(settings.MetricsMaxSeries, Prometheus is { } prometheus ? prometheus.Series : static labels => new(labels, null, null));
        // Initialized to 0, so that the first event of each is an increase in Prometheus.
        foreach (string reason in Reasons)
            _refused.Add(0, new KeyValuePair<string, object?>("reason", reason));
        _rows.Add(0);
        _requestBytes.Add(0);
        _responseBytes.Add(0);
    }

    /// <summary>The meter of all instruments of this server.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <summary>True if Prometheus or an OpenTelemetry exporter is enabled.</summary>
    public bool IsEnabled => Prometheus is not null || _requests.Enabled;

    /// <summary>The Prometheus metrics; null if Prometheus is disabled.</summary>
    internal PrometheusMetrics? Prometheus { get; }

    /// <summary>Records one answered request.</summary>
    public void RecordRequest(in RequestLabels labels, double seconds, long rows, long requestBytes, long responseBytes)
    {
        RequestSeries series = _series.Find(labels);
        series.Record(seconds);
        if (_requests.Enabled)
            Send(series.Labels, seconds);
        if (rows > 0)
            _rows.Add(rows);
        if (requestBytes > 0)
            _requestBytes.Add(requestBytes);
        if (responseBytes > 0)
            _responseBytes.Add(responseBytes);
    }

    /// <summary>Counts a refused request.</summary>
    public void RecordRefusal(RefusalReason reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", Reasons[(int)reason]));

    /// <summary>Counts a request with a valid API key.</summary>
    /// <param name="name">The name of the key in the key file.</param>
    public void RecordKey(string name) => _byKey.Add(1, new KeyValuePair<string, object?>("key", _keys.Fold(name)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Prometheus?.Dispose();
        Meter.Dispose();
    }

    private void Send(in RequestLabels labels, double seconds)
    {
        ReadOnlySpan<KeyValuePair<string, object?>> tags =
        [
            new("version", _version),
            new("project", labels.Project),
            new("model", labels.Model),
            new("method", labels.Method),
            new("path", labels.Path),
            new("status_code", labels.Status),
        ];
        _requests.Add(1, tags);
        _durations.Record(seconds, tags);
    }
}
