namespace Gordo.Api.Hosting;

/// <summary>The two machines that are served where no collection is configured.</summary>
internal static partial class DemoCollection
{
    /// <summary>The folder of its only revision, beside the program.</summary>
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Demo", "1577836800000");

    /// <summary>Says in the log, once the server listens, that the demo is served and how to ask it.</summary>
    public static void Announce(WebApplication app)
    {
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DemoCollection));
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            string url = app.Urls.First().Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal);
            Log.ServesDemo(logger, SettingNames.CollectionDirectory, url);
            Log.TryThis(logger, $$"""curl -s {{url}}/gordo/v0/demo/compressor-a/anomaly/prediction -H 'Content-Type: application/json' -d '{"X": [[0.4, 12.1, 20.9, 32.2]], "y": [[0.4, 12.1, 20.9, 32.2]]}'""");
        });
    }

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Information, "{Setting} is not set: serving the demo collection, see {Url}/swagger")]
        public static partial void ServesDemo(ILogger logger, string setting, string url);

        [LoggerMessage(3102, LogLevel.Information, "Try: {Command}")]
        public static partial void TryThis(ILogger logger, string command);
    }
}
