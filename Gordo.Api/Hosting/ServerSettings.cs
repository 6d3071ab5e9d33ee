namespace Gordo.Api.Hosting;

/// <summary>Everything about this server that can be set from outside, read once at the start.</summary>
public sealed record ServerSettings
{
    /// <summary><c>MODEL_COLLECTION_DIR</c>: the folder of the current revision; null serves the demo.</summary>
    public string? CollectionDirectory { get; init; }

    /// <summary><c>EXPECTED_MODELS</c>: the names of the models that ought to be there, a YAML list.</summary>
    public IReadOnlyList<string> ExpectedModels { get; init; } = [];

    /// <summary><c>PROJECT</c>: the project that metrics are labelled with.</summary>
    public string? Project { get; init; }

    /// <summary><c>N_CACHED_MODELS</c>: how many models stay in memory; null bounds them by size instead.</summary>
    public int? CachedModels { get; init; }

    /// <summary><c>N_CACHED_METADATA</c>: how many models' metadata stay in memory; null for the default.</summary>
    public int? CachedMetadata { get; init; }

    /// <summary><c>GORDO_SERVER_HOST</c>: the address to listen on.</summary>
    public string Host { get; init; } = "0.0.0.0";

    /// <summary><c>GORDO_SERVER_PORT</c>: the port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = 5555;

    /// <summary><c>GORDO_SERVER_LOG_LEVEL</c>: the least severe messages that are logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary><c>GORDO_MAX_REQUEST_MB</c>: the longest request body in megabytes; a longer one is answered with 413.</summary>
    public int MaxRequestMegabytes { get; init; } = 512;
}
