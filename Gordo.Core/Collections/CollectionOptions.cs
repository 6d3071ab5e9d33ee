namespace Gordo.Core.Collections;

/// <summary>Where the models are and how many of them are kept in memory.</summary>
public sealed record CollectionOptions
{
    /// <summary>
    /// The folder of the current revision, whose name is that revision; the folders beside it are the other revisions.
    /// Environment: <c>MODEL_COLLECTION_DIR</c>.
    /// </summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>
    /// The most models kept in memory, at least 1; null to let <see cref="CacheBytes"/> decide. Environment:
    /// <c>N_CACHED_MODELS</c>.
    /// </summary>
    public int? CachedModels { get; init; }

    /// <summary>
    /// The most <c>metadata.json</c> kept in memory, at least 1; null to let <see cref="MetadataCacheBytes"/> decide.
    /// Environment: <c>N_CACHED_METADATA</c>.
    /// </summary>
    public int? CachedMetadata { get; init; }

    /// <summary>
    /// The memory models may take while <see cref="CachedModels"/> is null: by default half of what the process may
    /// use, its container's limit included. Models used lately stay; those beyond are read again when asked for.
    /// </summary>
    public long CacheBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The memory metadata may take while <see cref="CachedMetadata"/> is null: 64 MB by default.</summary>
    public long MetadataCacheBytes { get; init; } = 64 << 20;

    /// <summary>
    /// The formats of model files that are served; a model whose file is of another is refused. Environment:
    /// <c>GORDO_MODEL_FORMATS</c>.
    /// </summary>
    public ModelFormats Formats { get; init; } = ModelFormats.All;
}
