using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Settings;

namespace Gordo.Api.Hosting;

/// <summary>
/// The server that workflows start beside the one of the models, <c>--server-app gordo.server.prometheus.server:build_app()</c>:
/// it has <c>/metrics</c> and <c>/healthcheck</c> only, and hands on what the other one measures, which is in one process and
/// gathers nothing in files as the original's workers do.
/// </summary>
public static partial class MetricsRelayServer
{
    // What it shares its surroundings with the other server for, but not collections or keys, which it may not have.
    private static readonly string[] Settings =
    [
        SettingNames.Host, SettingNames.Port, SettingNames.LogLevel, SettingNames.LogFormat, SettingNames.ServerApp, SettingNames.MetricsSource,
        SettingNames.WorkerConnections, SettingNames.Workers, SettingNames.ShutdownSeconds, SettingNames.MaxUrlBytes, SettingNames.MaxHeaders,
        SettingNames.MaxHeaderBytes, SettingNames.MinBytesPerSecond, SettingNames.HeaderSeconds, SettingNames.IdleSeconds,
    ];

    /// <summary>Builds the server, ready to be started.</summary>
    /// <exception cref="SettingsException">Some settings are wrong; the message lists them all.</exception>
    public static WebApplication Build(IConfiguration configuration)
    {
        ServerSettings settings = ServerSettingsReader.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(Settings.Select(name => KeyValuePair.Create(name, configuration[name]))).Build());
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddGordoLogging(settings);
        builder.WebHost.UseGordoKestrel(settings);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(settings.ShutdownSeconds));
        builder.Services.AddSingleton(_ => new MetricsRelay(settings.MetricsSource));

        WebApplication app = builder.Build();
        var metrics = new MetricsEndpoint(app.Services.GetRequiredService<MetricsRelay>().AnswerAsync);
        app.Run(context => AnswerAsync(context, metrics));
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gordo.Api");
        app.Lifetime.ApplicationStarted.Register(() => Log.Relays(logger, settings.MetricsSource, app.Urls.First()));
        return app;
    }

    private static Task AnswerAsync(HttpContext context, MetricsEndpoint metrics)
    {
        PathString path = context.Request.Path;
        bool isMetrics = MetricsEndpoint.IsAt(path);
        if (!isMetrics && path.Value?.TrimEnd('/') != "/healthcheck")
            return ErrorAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"There is nothing at '{path}'; this server has /metrics and /healthcheck only.");
        if (!HttpMethods.IsGet(context.Request.Method))
            return ErrorAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, $"'{path}' does not take {context.Request.Method}.");
        return isMetrics ? metrics.AnswerAsync(context) : Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(3105, LogLevel.Information, "Serving the metrics of {Source} on {Url}")]
        public static partial void Relays(ILogger logger, Uri source, string url);
    }
}
