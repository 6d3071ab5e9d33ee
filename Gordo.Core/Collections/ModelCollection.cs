using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.Names;
using Gordo.Core.States;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gordo.Core.Collections;

/// <summary>
/// The models of all revisions: finds models, loads each once, caches those in use, and deletes models.
/// Thread-safe.
/// </summary>
/// <remarks>
/// A loaded model does not depend on its folder, so a request that holds one completes even if the files change.
/// Every request compares the times and lengths of the two files a model comes from, and so detects a folder that was
/// replaced or deleted.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "Operators call it a collection of models.")]
public sealed partial class ModelCollection
{
    private const string Latest = "latest";

    private readonly CollectionRoot _root;
    private readonly ModelRemoval _removal;
    private readonly VersionedCache<LoadedModel> _models;
    private readonly VersionedCache<LoadedModel>.Loader _load; // made once, not for each request
    private readonly VersionedCache<ModelMetadata> _metadata;
    private readonly VersionedCache<DatasetDescription> _datasets;
    private readonly ConcurrentDictionary<ModelKey, Fault> _reported = new();
    private readonly ModelFormats _formats;
    private readonly EngineKinds _engines;
    private readonly ILogger _logger;
    private readonly Histogram<double>? _loadSeconds;

    /// <summary>Opens the collection and removes the remains of interrupted deletions.</summary>
    /// <exception cref="ArgumentException">The current directory is the root of a file system.</exception>
    public ModelCollection(CollectionOptions options, ILogger<ModelCollection>? logger = null, Meter? meter = null)
    {
        _logger = logger ?? NullLogger<ModelCollection>.Instance;
        _root = new CollectionRoot(options.CurrentDirectory);
        _removal = new ModelRemoval(_root, _logger);
        _load = Load;
        _formats = options.Formats;
        _engines = options.Engines;
        _models = new(options.CachedModels, options.CacheBytes, model => model.Bytes, Retire);
        _metadata = new(options.CachedMetadata, options.MetadataCacheBytes, metadata => metadata.Bytes);
        _datasets = new(null, options.MetadataCacheBytes, dataset => dataset.Bytes);
        _removal.RemoveLeftovers();
        if (meter is null)
            return;
        _loadSeconds = meter.CreateHistogram(
            "gordo_server_model_load_duration_seconds", "s", "Time to load models.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1] });
        meter.CreateObservableCounter("gordo_server_model_loads_total", () => LoadCount, description: "Models read from their files, failures included.");
        meter.CreateObservableCounter("gordo_server_model_load_failures_total", () => _models.FailureCount, description: "Models that could not be loaded from their files.");
        meter.CreateObservableGauge("gordo_server_models_loaded", CountByEngine, description: "Models in memory, by engine.");
        meter.CreateObservableGauge("gordo_server_model_bytes", () => CachedModelBytes, "By", "Memory the models take, by estimate.");
        meter.CreateObservableCounter("gordo_server_cache_evictions_total", () => _models.EvictionCount, description: "Models dropped from memory to make room.");
    }

    /// <summary>The revision that is served by default and is never deleted.</summary>
    public Revision Current => _root.Current;

    /// <summary>The number of times a model was read from its files, including failures.</summary>
    public long LoadCount => _models.LoadCount;

    /// <summary>The number of models in memory.</summary>
    public int CachedModelCount => _models.Count;

    /// <summary>The estimated memory of the models in memory, in bytes.</summary>
    public long CachedModelBytes => _models.Bytes;

    /// <summary>The states of the models that were loaded, or could not be.</summary>
    public ModelStates States { get; } = new();

    /// <summary>Lists the existing revisions, oldest first.</summary>
    public IReadOnlyList<Revision> Revisions() => _root.Revisions();

    /// <summary>Returns true if the revision exists.</summary>
    public bool Contains(Revision revision) => _root.Contains(revision);

    /// <summary>
    /// Parses a revision sent by a client: a number, the name of the current revision, or <c>latest</c>, which is the current
    /// one. The revision need not exist.
    /// </summary>
    public bool TryParseRevision(string text, out Revision revision)
    {
        if (Revision.TryParse(text, out revision))
            return true;
        if (text != Latest && text != Current.ToString())
            return false;
        revision = Current;
        return true;
    }

    /// <summary>Returns true if the model has metadata; the model itself may still fail to load.</summary>
    /// <exception cref="ModelException">The file system cannot tell.</exception>
    public bool Contains(Revision revision, ModelName name) => new ModelFolder(_root, new(revision, name)).MetadataVersion.First.Exists;

    /// <summary>Lists the names of the models of a revision in ordinal order; empty if the revision does not exist.</summary>
    public IReadOnlyList<string> Models(Revision revision) => _root.Models(revision);

    /// <summary>
    /// Returns a model from memory, reads it, or waits for a read in progress. A model in memory is returned too while the
    /// file system fails to tell whether its files have changed.
    /// </summary>
    /// <remarks>
    /// A model whose engine frees memory on eviction must be kept by <see cref="LoadedModel.TryAcquire"/> while it is used; if
    /// that fails, it has just been evicted and is asked for again.
    /// </remarks>
    /// <returns>Null if the model does not exist or leads out of the collection.</returns>
    /// <exception cref="ModelException">The files are not a valid model; thrown again until they change.</exception>
    public ValueTask<LoadedModel?> GetModelAsync(Revision revision, ModelName name, CancellationToken cancellation)
    {
        var key = new ModelKey(revision, name);
        LoadedModel? kept = _models.Peek(key);
        FolderVersion version;
        try
        {
            if (kept?.External.AreCurrent() == false)
                _models.Remove(key);
            version = (kept?.Folder ?? new ModelFolder(_root, key)).ModelVersion;
        }
        catch (ModelException failure) when (kept is not null && failure.InnerException is IOException)
        {
            return new(kept);
        }
        if (version.First.Exists && version.Second.Exists)
            return _models.GetAsync(key, version, _load, cancellation);
        _models.Remove(key);
        return default;
    }

    /// <summary>Returns true if the model is in memory.</summary>
    public bool IsResident(Revision revision, ModelName name) => _models.Peek(new(revision, name)) is not null;

    /// <summary>Returns the tags and targets of a model without loading it.</summary>
    /// <remarks>Those of a model in memory, whose files may have changed since, otherwise those in <c>metadata.json</c>.</remarks>
    /// <param name="revision">The revision.</param>
    /// <param name="name">The name of the model.</param>
    /// <param name="mayRead">False to return null instead of reading the file for the first time.</param>
    /// <returns>Null if the tags are unknown, or the model does not exist or leads out of the collection.</returns>
    /// <exception cref="ModelException">The metadata cannot be read or has no tags.</exception>
    public (IReadOnlyList<string> Tags, IReadOnlyList<string> Targets)? FindTags(Revision revision, ModelName name, bool mayRead)
    {
        var key = new ModelKey(revision, name);
        if (_models.Peek(key) is { } kept)
            return (kept.Tags, kept.Targets);
        return mayRead || _datasets.Contains(key) ? ReadTags(revision, name) : null;
    }

    /// <summary>Returns the tags and targets in <c>metadata.json</c>, and keeps them for <see cref="FindTags"/>.</summary>
    /// <returns>Null if the model does not exist or leads out of the collection.</returns>
    /// <exception cref="ModelException">The metadata cannot be read or has no tags.</exception>
    public (IReadOnlyList<string> Tags, IReadOnlyList<string> Targets)? ReadTags(Revision revision, ModelName name)
    {
        var key = new ModelKey(revision, name);
        FolderVersion version = new ModelFolder(_root, key).MetadataVersion;
        if (version.First.Exists)
            return _datasets.Get(key, version, LoadDataset) is { } dataset ? (dataset.Tags, dataset.Targets) : null;
        _datasets.Remove(key);
        return null;
    }

    /// <summary>Returns the metadata of a model.</summary>
    /// <returns>Null if the model does not exist or leads out of the collection.</returns>
    /// <exception cref="ModelException">The files are not JSON; thrown again until they change.</exception>
    public ModelMetadata? GetMetadata(Revision revision, ModelName name)
    {
        var key = new ModelKey(revision, name);
        FolderVersion version = new ModelFolder(_root, key).MetadataVersion;
        if (version.First.Exists)
            return _metadata.Get(key, version, LoadMetadata);
        _metadata.Remove(key);
        return null;
    }

    /// <summary>Opens the file of a model for download.</summary>
    /// <returns>Null if the model does not exist or leads out of the collection.</returns>
    /// <exception cref="ModelException">The file cannot be read, or its format is switched off.</exception>
    public ModelFile? OpenModelFile(Revision revision, ModelName name)
    {
        var folder = new ModelFolder(_root, new(revision, name));
        RefuseFormat(folder);
        return folder.OpenModel(name);
    }

    /// <summary>Deletes a model, and the revision when its last model is deleted.</summary>
    public DeleteOutcome Delete(Revision revision, ModelName name)
    {
        var key = new ModelKey(revision, name);
        DeleteOutcome outcome = _removal.Delete(key);
        if (outcome == DeleteOutcome.Deleted)
        {
            _models.Remove(key);
            _metadata.Remove(key);
            _datasets.Remove(key);
            States.Remove(key);
        }
        return outcome;
    }

    /// <summary>Drops all cached models and metadata to release memory; they are read again on demand.</summary>
    public void DropCached()
    {
        _models.Clear();
        _metadata.Clear();
        _datasets.Clear();
    }

    private (LoadedModel, FolderVersion)? Load(ModelKey key)
    {
        long started = TimeProvider.System.GetTimestamp();
        var folder = new ModelFolder(_root, key);
        FolderVersion version = folder.ModelVersion;
        try
        {
            RefuseFormat(folder);
            if (folder.ReadModel() is not { } files)
                return null;
            version = files.Version;
            LoadedModel model = ModelLoader.Load(key, files, folder, _engines);
            foreach (string unused in folder.UnusedFiles)
                Log.FileUnused(_logger, key.Name, key.Revision, files.FileName, unused);
            if (model.HasSettingsTwice)
                Log.SettingsTwice(_logger, key.Name, key.Revision);
            if (model.Resolution is null)
                Log.ResolutionUnknown(_logger, key.Name, key.Revision);
            model.State = States.Get(key);
            model.State.RecordLoad(DateTimeOffset.UtcNow, model.Engine, model.Bytes, model.Tags.Count);
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
            _loadSeconds?.Record(elapsed.TotalSeconds);
            if (model.Lacked is { } lacked)
                Log.ModelLoadedInstead(_logger, key.Name, key.Revision, elapsed.TotalMilliseconds, EngineNames.Of(model.Engine), lacked);
            else
                Log.ModelLoaded(_logger, key.Name, key.Revision, elapsed.TotalMilliseconds, EngineNames.Of(model.Engine));
            _reported.TryRemove(key, out _);
            return (model, version);
        }
        catch (ModelException e)
        {
            // A failing model may be requested a hundred times a second; it is logged once until its files change.
            if (!_reported.TryGetValue(key, out Fault? reported) || reported.Version != version)
                Log.ModelFailed(_logger, key.Name, key.Revision, e.Message);
            _reported[key] = new(version);
            States.Get(key).RecordFailure(DateTimeOffset.UtcNow, e.Message);
            throw new ModelException($"Model '{key.Name}' cannot be loaded: {e.Message}", e);
        }
    }

    // Elsewhere, because the cache is locked and freeing a session takes a while.
    private static void Retire(LoadedModel model)
    {
        if (model.Engine != EngineKinds.Compiled)
            ThreadPool.UnsafeQueueUserWorkItem(static retired => retired.Estimator.Model.Retire(), model, preferLocal: false);
    }

    // Zeros too: a series that is not observed any more would keep its last value.
    private IEnumerable<Measurement<int>> CountByEngine()
    {
        ILookup<EngineKinds, LoadedModel> models = _models.Values.ToLookup(model => model.Engine);
        return EngineNames.All.Select(engine => new Measurement<int>(models[engine.Kind].Count(), new KeyValuePair<string, object?>("engine", engine.Name)));
    }

    // Files in a disabled format are not opened.
    private void RefuseFormat(ModelFolder folder)
    {
        string file = folder.ModelFileName;
        ModelFormats format = file switch
        {
            ModelFolder.OnnxFileName => ModelFormats.Onnx,
            ModelFolder.ZipFileName => ModelFormats.MlNet,
            _ => ModelFormats.Python,
        };
        if (!_formats.HasFlag(format) && folder.ModelVersion.First.Exists)
            throw new ModelException($"{file} is of a format that this server does not serve (GORDO_MODEL_FORMATS).");
    }

    private (DatasetDescription, FolderVersion)? LoadDataset(ModelKey key)
    {
        try
        {
            return new ModelFolder(_root, key).ReadMetadata() is { } files ? (ModelLoader.LoadDataset(files.Metadata), files.Version) : null;
        }
        catch (ModelException e)
        {
            throw new ModelException($"The metadata of model '{key.Name}' cannot be read: {e.Message}", e);
        }
    }

    private (ModelMetadata, FolderVersion)? LoadMetadata(ModelKey key)
    {
        try
        {
            return new ModelFolder(_root, key).ReadMetadata() is { } files
                ? (ModelLoader.LoadMetadata(files.Metadata, files.Info), files.Version)
                : null;
        }
        catch (ModelException e)
        {
            // Unless the files were unreadable, the failure is cached, so this is logged once until they change.
            if (!e.IsUnreadable)
                Log.MetadataFailed(_logger, key.Name, key.Revision, e.Message);
            throw new ModelException($"The metadata of model '{key.Name}' cannot be read: {e.Message}", e);
        }
    }

    // The version of the files of a model that failed to load.
    private sealed record Fault(FolderVersion Version);

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "Loaded {Model} of revision {Revision} in {ElapsedMs:F1} ms ({Engine})")]
        public static partial void ModelLoaded(ILogger logger, ModelName model, Revision revision, double elapsedMs, string engine);

        [LoggerMessage(1005, LogLevel.Information,
            "Loaded {Model} of revision {Revision} in {ElapsedMs:F1} ms ({Engine}, because the compiled engine refuses it: {Lacked})")]
        public static partial void ModelLoadedInstead(
            ILogger logger, ModelName model, Revision revision, double elapsedMs, string engine, string lacked);

        [LoggerMessage(1002, LogLevel.Error, "Cannot load {Model} of revision {Revision}: {Reason}")]
        public static partial void ModelFailed(ILogger logger, ModelName model, Revision revision, string reason);

        [LoggerMessage(1005, LogLevel.Error, "Cannot read the metadata of {Model} of revision {Revision}: {Reason}")]
        public static partial void MetadataFailed(ILogger logger, ModelName model, Revision revision, string reason);

        [LoggerMessage(1004, LogLevel.Warning, "{Model} of revision {Revision} has {Used} and {Unused}; {Unused} is not used")]
        public static partial void FileUnused(ILogger logger, ModelName model, Revision revision, string used, string unused);

        [LoggerMessage(1006, LogLevel.Warning,
            "{Model} of revision {Revision} has settings in gordo.json and in the property 'gordo' of model.onnx; gordo.json is used")]
        public static partial void SettingsTwice(ILogger logger, ModelName model, Revision revision);

        [LoggerMessage(1003, LogLevel.Warning,
            "The metadata of {Model} of revision {Revision} has no fixed resolution; the 'end' column of responses will be empty")]
        public static partial void ResolutionUnknown(ILogger logger, ModelName model, Revision revision);
    }
}
