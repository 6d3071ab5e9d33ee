namespace Gordo.Api.Hosting;

/// <summary>The names of the environment variables that existing deployments set.</summary>
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
    public const string MaxRequestMegabytes = "GORDO_MAX_REQUEST_MB";
}
