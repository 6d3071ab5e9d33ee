using System.Diagnostics.Metrics;

namespace Gordo.Api.Observability;

/// <summary>
/// What the server counts and measures, recorded through <see cref="System.Diagnostics.Metrics"/> so that any exporter
/// sees the same. Names, labels and buckets of the first three are those of the original.
/// </summary>
public sealed class GordoMetrics : IDisposable
{
    /// <summary>The name exporters subscribe to.</summary>
    public const string MeterName = "Gordo";

    private static readonly InstrumentAdvice<double> RequestBuckets = new()
    {
        HistogramBucketBoundaries = [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10],
    };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _requestBytes;
    private readonly Counter<long> _responseBytes;

    /// <summary>Creates the instruments.</summary>
    public GordoMetrics()
    {
        _requests = Meter.CreateCounter<long>("gordo_server_requests_total", description: "HTTP requests answered.");
        _durations = Meter.CreateHistogram("gordo_server_request_duration_seconds", "s", "Time to answer HTTP requests.", advice: RequestBuckets);
        _rows = Meter.CreateCounter<long>("gordo_server_rows_predicted_total", description: "Rows predicted or scored.");
        _requestBytes = Meter.CreateCounter<long>("gordo_server_request_bytes_total", "By", "Bytes of request bodies that were announced.");
        _responseBytes = Meter.CreateCounter<long>("gordo_server_response_bytes_total", "By", "Bytes of answers' bodies.");
    }

    /// <summary>The meter all instruments of this server belong to.</summary>
    public Meter Meter { get; } = new(MeterName);

    /// <summary>Whether anybody listens.</summary>
    public bool IsEnabled => _requests.Enabled;

    /// <summary>Records one answered request.</summary>
    public void RecordRequest(in RequestLabels labels, double seconds, long rows, long requestBytes, long responseBytes)
    {
        ReadOnlySpan<KeyValuePair<string, object?>> tags =
        [
            new("version", labels.Version),
            new("project", labels.Project),
            new("model", labels.Model),
            new("method", labels.Method),
            new("path", labels.Path),
            new("status_code", labels.Status),
        ];
        _requests.Add(1, tags);
        _durations.Record(seconds, tags);
        if (rows > 0)
            _rows.Add(rows);
        if (requestBytes > 0)
            _requestBytes.Add(requestBytes);
        if (responseBytes > 0)
            _responseBytes.Add(responseBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();
}
