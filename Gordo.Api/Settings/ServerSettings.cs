using Gordo.Core.Collections;

namespace Gordo.Api.Settings;

/// <summary>Everything about this server that can be set from outside, read once at the start.</summary>
public sealed record ServerSettings
{
    /// <summary><c>MODEL_COLLECTION_DIR</c>: the folder of the current revision; null serves the demo.</summary>
    public string? CollectionDirectory { get; init; }

    /// <summary><c>EXPECTED_MODELS</c>: the names of the models that ought to be there, a YAML list.</summary>
    public IReadOnlyList<string> ExpectedModels { get; init; } = [];

    /// <summary><c>PROJECT</c>, where it names one: the project that all requests are labelled with in metrics.</summary>
    public string? Project { get; init; }

    /// <summary>
    /// <c>PROJECT</c>: the projects that metrics tell apart, by the paths where there are several; any other is <c>other</c>.
    /// </summary>
    public IReadOnlyList<string> Projects { get; init; } = [];

    /// <summary><c>N_CACHED_MODELS</c>: how many models stay in memory; null bounds them by size instead.</summary>
    public int? CachedModels { get; init; }

    /// <summary><c>N_CACHED_METADATA</c>: how many models' metadata stay in memory; null for the default.</summary>
    public int? CachedMetadata { get; init; }

    /// <summary><c>GORDO_MODEL_FORMATS</c>: the formats of model files that are served.</summary>
    public ModelFormats ModelFormats { get; init; } = ModelFormats.All;

    /// <summary><c>GORDO_SERVER_HOST</c>: the address to listen on.</summary>
    public string Host { get; init; } = "0.0.0.0";

    /// <summary><c>GORDO_SERVER_PORT</c>: the port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = 5555;

    /// <summary><c>GORDO_SERVER_LOG_LEVEL</c>: the least severe messages that are logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary><c>GORDO_LOG_FORMAT</c>: lines for people, or JSON for collectors.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary><c>GORDO_SERVER_WORKERS</c>: with <see cref="Threads"/>, how many predictions are computed at once.</summary>
    public int? Workers { get; init; }

    /// <summary><c>GORDO_SERVER_THREADS</c>: see <see cref="Workers"/>.</summary>
    public int? Threads { get; init; }

    /// <summary><c>GORDO_SERVER_WORKER_CONNECTIONS</c>: times the workers, how many connections are open at once.</summary>
    public int? WorkerConnections { get; init; }

    /// <summary>Settings that are set but mean something to Python only.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary><c>ENABLE_PROMETHEUS</c>: whether metrics are collected and served.</summary>
    public bool EnablePrometheus { get; init; }

    /// <summary><c>GORDO_METRICS_PORT</c>: a port that serves metrics and nothing else, besides the server's own.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>
    /// <c>GORDO_METRICS_MAX_SERIES</c>: how many sets of labels requests are counted by, all labels together; the rest is
    /// folded into <c>other</c>. A set takes 1.3 kB here, and is eighteen series of Prometheus.
    /// </summary>
    public int MetricsMaxSeries { get; init; } = 30_000;

    /// <summary><c>GORDO_METRICS_MAX_MODELS</c>: how many models have series of their own; the rest is <c>other</c>.</summary>
    public int MetricsMaxModels { get; init; } = 10_000;

    /// <summary><c>GORDO_SERVER_APP</c>, where it names the original's server of metrics: whether nothing but another server's metrics is served.</summary>
    public bool IsMetricsRelay { get; init; }

    /// <summary><c>GORDO_METRICS_SOURCE</c>: whose metrics those are.</summary>
    public Uri MetricsSource { get; init; } = new("http://127.0.0.1:5555/metrics");

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: where traces and metrics are sent by OpenTelemetry; null sends none.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary><c>GORDO_PROXY_HEADERS</c>: whether Envoy's and <c>X-Forwarded-*</c> headers are believed.</summary>
    public bool ProxyHeaders { get; init; } = true;

    /// <summary><c>GORDO_PRELOAD</c>: which models are loaded before the server is ready: all, none, or these.</summary>
    public Preload Preload { get; init; } = Preload.None;

    /// <summary><c>GORDO_SHUTDOWN_SECONDS</c>: how long requests in flight may take after SIGTERM.</summary>
    public int ShutdownSeconds { get; init; } = 30;

    /// <summary><c>GORDO_REQUEST_SECONDS</c>: how long reading and computing a prediction may take before it is stopped.</summary>
    public int RequestSeconds { get; init; } = 120;

    /// <summary><c>GORDO_MAX_QUEUED</c>: how many predictions may wait to be computed; more are answered with 503.</summary>
    public int MaxQueued { get; init; } = 1000;

    /// <summary><c>GORDO_MEMORY_MB</c>: the memory to stay within; null for what the container or machine has.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary><c>GORDO_API_KEYS_FILE</c>: who may do what; null lets everybody do everything.</summary>
    public string? ApiKeysFile { get; init; }

    /// <summary><c>GORDO_JWT_AUTHORITY</c>: who issues the tokens that open the server; null for nobody.</summary>
    public string? JwtAuthority { get; init; }

    /// <summary><c>GORDO_JWT_AUDIENCE</c>: whom those tokens must be meant for.</summary>
    public string? JwtAudience { get; init; }

    /// <summary>Whether only those may ask who show a key or a token.</summary>
    public bool HasAccessControl => ApiKeysFile is not null || JwtAuthority is not null;

    /// <summary><c>GORDO_READ_ONLY</c>: whether deleting is forbidden.</summary>
    public bool ReadOnly { get; init; }

    /// <summary><c>GORDO_CORS_ORIGINS</c>: origins whose pages may ask this server.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>How many predictions are computed at once: workers times threads, else one a core.</summary>
    public int PredictionsAtOnce => Workers is null && Threads is null ? Environment.ProcessorCount : (Workers ?? 1) * (Threads ?? 1);

    /// <summary>How many connections are open at once: as set, else what open files and memory allow.</summary>
    public long MaxConnections => WorkerConnections is { } each
        ? (long)each * (Workers ?? 1)
        : Math.Min(OpenFileLimit.Connections() ?? long.MaxValue, ConnectionLimits.Connections(MemoryBytes));

    /// <summary>The memory to stay within, in bytes.</summary>
    public long MemoryBytes => MemoryMegabytes * 1024L * 1024 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary><c>GORDO_MAX_REQUEST_MB</c>: the longest request body in megabytes; a longer one is answered with 413.</summary>
    public int MaxRequestMegabytes { get; init; } = 512;

    /// <summary>What else is bounded of a request.</summary>
    public RequestLimits Limits { get; init; } = new();
}
