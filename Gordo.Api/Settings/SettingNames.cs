namespace Gordo.Api.Settings;

/// <summary>The names of the settings as environment variables.</summary>
internal static class SettingNames
{
    public const string CollectionDirectory = "MODEL_COLLECTION_DIR";
    public const string ExpectedModels = "EXPECTED_MODELS";
    public const string Project = "PROJECT";
    public const string CachedModels = "N_CACHED_MODELS";
    public const string CachedMetadata = "N_CACHED_METADATA";
    public const string Host = "GORDO_SERVER_HOST";
    public const string Port = "GORDO_SERVER_PORT";
    public const string LogLevel = "GORDO_SERVER_LOG_LEVEL";
    public const string Workers = "GORDO_SERVER_WORKERS";
    public const string WorkerConnections = "GORDO_SERVER_WORKER_CONNECTIONS";
    public const string Threads = "GORDO_SERVER_THREADS";
    public const string WorkerClass = "GORDO_SERVER_WORKER_CLASS";
    public const string ServerApp = "GORDO_SERVER_APP";
    public const string LogFormat = "GORDO_LOG_FORMAT";
    public const string EnablePrometheus = "ENABLE_PROMETHEUS";
    public const string MetricsPort = "GORDO_METRICS_PORT";
    public const string MetricsSource = "GORDO_METRICS_SOURCE";
    public const string MetricsMaxSeries = "GORDO_METRICS_MAX_SERIES";
    public const string MetricsTopModels = "GORDO_METRICS_TOP_MODELS";
    public const string MetricsMaxModels = "GORDO_METRICS_MAX_MODELS";
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ProxyHeaders = "GORDO_PROXY_HEADERS";
    public const string ModelFormats = "GORDO_MODEL_FORMATS";
    public const string Engines = "GORDO_ENGINES";
    public const string Preload = "GORDO_PRELOAD";
    public const string ShutdownSeconds = "GORDO_SHUTDOWN_SECONDS";
    public const string RequestSeconds = "GORDO_REQUEST_SECONDS";
    public const string MaxQueued = "GORDO_MAX_QUEUED";
    public const string MemoryMegabytes = "GORDO_MEMORY_MB";
    public const string ApiKeysFile = "GORDO_API_KEYS_FILE";
    public const string ReadOnly = "GORDO_READ_ONLY";
    public const string StrictColumns = "GORDO_STRICT_COLUMNS";
    public const string CompressAnswers = "GORDO_COMPRESS_ANSWERS";
    public const string CorsOrigins = "GORDO_CORS_ORIGINS";
    public const string JwtAuthority = "GORDO_JWT_AUTHORITY";
    public const string JwtAudience = "GORDO_JWT_AUDIENCE";
    public const string MaxRequestMegabytes = "GORDO_MAX_REQUEST_MB";
    public const string MaxCells = "GORDO_MAX_CELLS";
    public const string MaxJsonDepth = "GORDO_MAX_JSON_DEPTH";
    public const string MaxFormParts = "GORDO_MAX_FORM_PARTS";
    public const string MaxFormHeaderBytes = "GORDO_MAX_FORM_HEADER_BYTES";
    public const string MaxUrlBytes = "GORDO_MAX_URL_BYTES";
    public const string MaxHeaders = "GORDO_MAX_HEADERS";
    public const string MaxHeaderBytes = "GORDO_MAX_HEADER_BYTES";
    public const string MinBytesPerSecond = "GORDO_MIN_BYTES_PER_SECOND";
    public const string HeaderSeconds = "GORDO_HEADER_SECONDS";
    public const string IdleSeconds = "GORDO_IDLE_SECONDS";
}
