using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Observability;

/// <summary>
/// Determines whether the server is ready for requests: the collection is readable, the models to preload are loaded, and
/// the server is not shutting down. Answers from memory, without access to the collection.
/// </summary>
public sealed partial class Readiness(
    ModelCollection collection, CollectionFolder folder, ServerSettings settings, IHostApplicationLifetime lifetime, ILogger<Readiness> logger)
    : BackgroundService
{
    private volatile bool _isPreloaded = settings.Preload == Preload.None;

    /// <summary>Returns the reason why the server is not ready; null if it is ready.</summary>
    public string? FindUnreadyReason()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return "The server is shutting down.";
        return _isPreloaded ? folder.FindFault() : "Models are still being loaded.";
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_isPreloaded)
            return;
        // Loading is synchronous and must not delay the server's startup.
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
                // The loader has logged the error. One invalid model must not keep the server from becoming ready.
            }
        }
        _isPreloaded = true;
        Log.Preloaded(logger, loaded, names.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(3301, LogLevel.Information, "Preloaded {Loaded} of {Wanted} models")]
        public static partial void Preloaded(ILogger logger, int loaded, int wanted);

        [LoggerMessage(3302, LogLevel.Warning, "Model {Model} of GORDO_PRELOAD does not exist")]
        public static partial void Missing(ILogger logger, string model);
    }
}
