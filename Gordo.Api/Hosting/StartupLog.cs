using Gordo.Api.Settings;
using Gordo.Core.Collections;

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
            if (settings.CollectionDirectory is null)
            {
                Log.ServesDemo(logger, SettingNames.CollectionDirectory, url);
                Log.TryThis(logger, DemoCollection.ExampleCommand(url));
            }
        });
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "Serving {Directory} on {Url}")]
        public static partial void Serves(ILogger logger, string directory, string url);

        [LoggerMessage(3102, LogLevel.Information, "{Setting} is not set: serving the demo collection, see {Url}/swagger")]
        public static partial void ServesDemo(ILogger logger, string setting, string url);

        [LoggerMessage(3103, LogLevel.Information, "Try: {Command}")]
        public static partial void TryThis(ILogger logger, string command);

        [LoggerMessage(3104, LogLevel.Warning, "Ignored settings, which apply to the Python server only: {Settings}")]
        public static partial void IgnoresSettings(ILogger logger, string settings);
    }
}
