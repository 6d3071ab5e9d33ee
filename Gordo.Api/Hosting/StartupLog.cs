using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Hosting;

/// <summary>Logs the collection, the URL and ignored settings once the server listens.</summary>
internal static partial class StartupLog
{
    public static void LogStartup(this WebApplication app, ServerSettings settings)
    {
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gordo.Api");
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            string url = app.Urls.First().Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal);
            CollectionOptions options = app.Services.GetRequiredService<CollectionOptions>();
            Log.Serves(logger, options.CurrentDirectory, url);
            if (settings.Ignored.Count > 0)
                Log.IgnoresSettings(logger, string.Join(", ", settings.Ignored));
            // In the background: a network folder may answer late.
            Task.Run(() => WarnOfCollection(app, logger));
            if (settings.CollectionDirectory is null)
            {
                Log.ServesDemo(logger, SettingNames.CollectionDirectory, url);
                Log.TryThis(logger, DemoCollection.ExampleCommand(url));
            }
        });
    }

    private static void WarnOfCollection(WebApplication app, ILogger logger)
    {
        ModelCollection collection = app.Services.GetRequiredService<ModelCollection>();
        string directory = app.Services.GetRequiredService<CollectionOptions>().CurrentDirectory;
        if (!Revision.IsValid(collection.Current.ToString()))
            Log.IsNoNumber(logger, collection.Current);
        try
        {
            if (!collection.Contains(collection.Current))
                Log.IsMissing(logger, directory);
            else if (collection.Models(collection.Current).Count == 0)
                Log.IsEmpty(logger, directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.IsUnreadable(logger, directory, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "Serving {Directory} on {Url}")]
        public static partial void Serves(ILogger logger, string directory, string url);

        [LoggerMessage(3102, LogLevel.Information, "{Setting} is not set: serving the demo collection, see {Url}/explore/")]
        public static partial void ServesDemo(ILogger logger, string setting, string url);

        [LoggerMessage(3103, LogLevel.Information, "Try: {Command}")]
        public static partial void TryThis(ILogger logger, string command);

        [LoggerMessage(3106, LogLevel.Warning, "The folder {Directory} does not exist yet; its models are served when they are there")]
        public static partial void IsMissing(ILogger logger, string directory);

        [LoggerMessage(3107, LogLevel.Warning, "The folder {Directory} has no models yet; they are served when they are there")]
        public static partial void IsEmpty(ILogger logger, string directory);

        [LoggerMessage(3108, LogLevel.Warning, "The revision {Revision} is not a number; only siblings named by a number are listed as revisions")]
        public static partial void IsNoNumber(ILogger logger, Revision revision);

        [LoggerMessage(3109, LogLevel.Warning, "The folder {Directory} cannot be read: {Reason}")]
        public static partial void IsUnreadable(ILogger logger, string directory, string reason);

        [LoggerMessage(3104, LogLevel.Warning, "Ignored settings, which apply to the Python server only: {Settings}")]
        public static partial void IgnoresSettings(ILogger logger, string settings);
    }
}
