using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Observability;

/// <summary>
/// Whether requests should be sent here: the collection can be read, the models to be loaded first are, and the server
/// is not shutting down.
/// </summary>
public sealed partial class Readiness(
    ModelCollection collection, CollectionOptions options, ServerSettings settings, IHostApplicationLifetime lifetime, ILogger<Readiness> logger)
    : BackgroundService
{
    private volatile bool _preloaded = settings.Preload == Preload.None;

    /// <summary>Why requests should not come here now; null when they should.</summary>
    public string? Objection()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return "The server is shutting down.";
        if (!_preloaded)
            return "Models are still being loaded.";
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(options.CurrentDirectory).GetEnumerator();
            entries.MoveNext();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The collection cannot be read: {exception.Message}";
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_preloaded)
            return;
        // Loading blocks; the start of the server must not wait for it.
        await Task.Yield();
        IReadOnlyList<string> names = settings.Preload.IsAll ? collection.Models(collection.Current) : settings.Preload.Names;
        int loaded = 0;
        foreach (string text in names)
        {
            stoppingToken.ThrowIfCancellationRequested();
            try
            {
                if (ModelName.TryParse(text, out ModelName name) && await collection.GetModelAsync(collection.Current, name, stoppingToken) is not null)
                    loaded++;
                else
                    Log.Missing(logger, text);
            }
            catch (Gordo.Serialization.GordoException)
            {
                // Logged where it was loaded; one bad model does not keep the others from being served.
            }
        }
        _preloaded = true;
        Log.Preloaded(logger, loaded, names.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Loaded {Loaded} of {Wanted} models ahead")]
        public static partial void Preloaded(ILogger logger, int loaded, int wanted);

        [LoggerMessage(3302, LogLevel.Warning, "There is no model {Model} to load ahead")]
        public static partial void Missing(ILogger logger, string model);
    }
}
