using Gordo.Core.Collections;
using Gordo.Core.Engines;

namespace Gordo.Api.Settings;

/// <summary>The server's settings, read once at startup.</summary>
public sealed record ServerSettings
{
    /// <summary><c>MODEL_COLLECTION_DIR</c>: the folder of the current revision; null for the demo collection.</summary>
    public string? CollectionDirectory { get; init; }

    /// <summary><c>EXPECTED_MODELS</c>: the names of the models that the deployment expects, a YAML list.</summary>
    public IReadOnlyList<string> ExpectedModels { get; init; } = [];

    /// <summary><c>PROJECT</c>, if it names one project: the project label of all requests in metrics.</summary>
    public string? Project { get; init; }

    /// <summary>
    /// <c>PROJECT</c>: the projects with labels of their own in metrics. With several projects, the label is the project in
    /// the path; any other project is labelled <c>other</c>.
    /// </summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary><c>N_CACHED_MODELS</c>: the maximum number of cached models; null limits the cache by size instead.</summary>
    public int? CachedModels { get; init; }

    /// <summary><c>N_CACHED_METADATA</c>: the maximum number of models whose metadata is cached; null for the default.</summary>
    public int? CachedMetadata { get; init; }

    /// <summary><c>GORDO_MODEL_FORMATS</c>: the model file formats that are served.</summary>
    public ModelFormats ModelFormats { get; init; } = ModelFormats.All;

    /// <summary>The engines that may run models.</summary>
    public EngineKinds Engines { get; init; } = EngineKinds.All;

    /// <summary><c>GORDO_SERVER_HOST</c>: the IP address to listen on.</summary>
    public string Host { get; init; } = "0.0.0.0";

    /// <summary><c>GORDO_SERVER_PORT</c>: the port to listen on; 0 for any free port.</summary>
    public int Port { get; init; } = 5555;

    /// <summary><c>GORDO_SERVER_LOG_LEVEL</c>: the minimum level of logged messages.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary><c>GORDO_LOG_FORMAT</c>: plain text, or JSON for log collectors.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary><c>GORDO_SERVER_WORKERS</c>: multiplied by <see cref="Threads"/>, the number of predictions computed at once.</summary>
    public int? Workers { get; init; }

    /// <summary><c>GORDO_SERVER_THREADS</c>: see <see cref="Workers"/>.</summary>
    public int? Threads { get; init; }

    /// <summary><c>GORDO_SERVER_WORKER_CONNECTIONS</c>: multiplied by <see cref="Workers"/>, the maximum number of open connections.</summary>
    public int? WorkerConnections { get; init; }

    /// <summary>The names of settings that are set but affect the original Python server only.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary><c>ENABLE_PROMETHEUS</c>: true to collect metrics and serve them to Prometheus.</summary>
    public bool EnablePrometheus { get; init; }

    /// <summary><c>GORDO_METRICS_PORT</c>: a separate port for metrics; null serves them on the server's port.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>
    /// <c>GORDO_METRICS_MAX_SERIES</c>: the maximum number of label combinations in request metrics; further ones are
    /// counted as <c>other</c>. A combination takes 1.3 kB in this process and is eighteen Prometheus series.
    /// </summary>
    public int MetricsMaxSeries { get; init; } = 30_000;

    /// <summary><c>GORDO_METRICS_MAX_MODELS</c>: the maximum number of models with a label of their own; further ones are labelled <c>other</c>.</summary>
    public int MetricsMaxModels { get; init; } = 10_000;

    /// <summary><c>GORDO_METRICS_TOP_MODELS</c>: the number of models whose last confidence is a metric, those with the largest ones.</summary>
    public int MetricsTopModels { get; init; } = 50;

    /// <summary><c>GORDO_SERVER_APP</c>: true if it names gordo's metrics sidecar, which serves the metrics of another server only.</summary>
    public bool IsMetricsRelay { get; init; }

    /// <summary><c>GORDO_METRICS_SOURCE</c>: the URL whose metrics the sidecar serves.</summary>
    public Uri MetricsSource { get; init; } = new("http://127.0.0.1:5555/metrics");

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: the endpoint that receives OpenTelemetry traces and metrics; null sends none.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary><c>GORDO_PROXY_HEADERS</c>: true to trust the headers <c>X-Envoy-Original-Path</c> and <c>X-Forwarded-Proto</c>.</summary>
    public bool ProxyHeaders { get; init; } = true;

    /// <summary><c>GORDO_PRELOAD</c>: the models to load before the server reports that it is ready: all, none, or a list.</summary>
    public Preload Preload { get; init; } = Preload.None;

    /// <summary><c>GORDO_SHUTDOWN_SECONDS</c>: the maximum time in seconds for requests in flight to finish after SIGTERM.</summary>
    public int ShutdownSeconds { get; init; } = 30;

    /// <summary><c>GORDO_REQUEST_SECONDS</c>: the maximum time in seconds to read and compute a prediction.</summary>
    public int RequestSeconds { get; init; } = 120;

    /// <summary><c>GORDO_MAX_QUEUED</c>: the maximum number of queued predictions; more are answered with 503.</summary>
    public int MaxQueued { get; init; } = 1000;

    /// <summary><c>GORDO_MEMORY_MB</c>: the memory limit in megabytes; null for the memory of the container or machine.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary><c>GORDO_API_KEYS_FILE</c>: the file of API keys and their scopes; null for none.</summary>
    public string? ApiKeysFile { get; init; }

    /// <summary><c>GORDO_JWT_AUTHORITY</c>: the issuer of accepted tokens; null accepts no tokens.</summary>
    public string? JwtAuthority { get; init; }

    /// <summary><c>GORDO_JWT_AUDIENCE</c>: the required audience of tokens.</summary>
    public string? JwtAudience { get; init; }

    /// <summary>True if requests need an API key or a token.</summary>
    public bool HasAccessControl => ApiKeysFile is not null || JwtAuthority is not null;

    /// <summary><c>GORDO_READ_ONLY</c>: true to forbid deleting models.</summary>
    public bool ReadOnly { get; init; }

    /// <summary><c>GORDO_STRICT_COLUMNS</c>: true to refuse requests whose column names or row labels would be matched by position.</summary>
    public bool StrictColumns { get; init; }

    /// <summary><c>GORDO_COMPRESS_ANSWERS</c>: true to compress responses for clients that accept it.</summary>
    public bool CompressAnswers { get; init; }

    /// <summary><c>GORDO_CORS_ORIGINS</c>: the origins allowed by CORS.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>The number of predictions computed at once: workers times threads, or the number of cores if neither is set.</summary>
    public int MaxConcurrentPredictions => Workers is null && Threads is null ? Environment.ProcessorCount : (Workers ?? 1) * (Threads ?? 1);

    /// <summary>The maximum number of open connections: as configured, or what the limit of open files and the memory allow.</summary>
    public long MaxConnections => WorkerConnections is { } each
        ? (long)each * (Workers ?? 1)
        : Math.Min(OpenFileLimit.Connections() ?? long.MaxValue, ConnectionLimits.Connections(MemoryBytes));

    /// <summary>The memory limit in bytes.</summary>
    public long MemoryBytes => MemoryMegabytes * 1024L * 1024 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary><c>GORDO_MAX_REQUEST_MB</c>: the maximum length of a request body in megabytes; a longer one is answered with 413.</summary>
    public int MaxRequestMegabytes { get; init; } = RequestSizes.DefaultMegabytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The maximum number of columns of a frame of many models.</summary>
    public int MaxFleetColumns => RequestSizes.FleetColumns(MemoryBytes);

    /// <summary>The other limits on requests.</summary>
    public RequestLimits Limits { get; init; } = new();
}
