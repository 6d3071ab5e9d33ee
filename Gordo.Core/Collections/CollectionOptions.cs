using Gordo.Core.Engines;

namespace Gordo.Core.Collections;

/// <summary>The location of the models and the limits of the in-memory caches.</summary>
public sealed record CollectionOptions
{
    /// <summary>
    /// The folder of the current revision; its name is the revision. Sibling folders are the other revisions.
    /// Environment: <c>MODEL_COLLECTION_DIR</c>.
    /// </summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>
    /// The maximum number of models kept in memory, at least 1; null to use <see cref="CacheBytes"/>. Environment:
    /// <c>N_CACHED_MODELS</c>.
    /// </summary>
    public int? CachedModels { get; init; }

    /// <summary>
    /// The maximum number of <c>metadata.json</c> files kept in memory, at least 1; null to use <see cref="MetadataCacheBytes"/>.
    /// Environment: <c>N_CACHED_METADATA</c>.
    /// </summary>
    public int? CachedMetadata { get; init; }

    /// <summary>
    /// The memory models may use when <see cref="CachedModels"/> is null: by default half of the memory available to the
    /// process, including its container's limit. Least recently used models are evicted and read again on demand.
    /// </summary>
    public long CacheBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The memory metadata may use when <see cref="CachedMetadata"/> is null: 64 MB by default.</summary>
    public long MetadataCacheBytes { get; init; } = 64 << 20;

    /// <summary>
    /// The formats of model files that are served; models in other formats are refused. Environment:
    /// <c>GORDO_MODEL_FORMATS</c>.
    /// </summary>
    public ModelFormats Formats { get; init; } = ModelFormats.All;

    /// <summary>The engines that may run models. Environment: <c>GORDO_ENGINES</c>.</summary>
    public EngineKinds Engines { get; init; } = EngineKinds.All;
}
