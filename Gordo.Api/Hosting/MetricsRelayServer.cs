using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Settings;

namespace Gordo.Api.Hosting;

/// <summary>
/// The metrics sidecar that workflows start next to the server, with <c>--server-app gordo.server.prometheus.server:build_app()</c>.
/// It serves <c>/metrics</c> and <c>/healthcheck</c> only and forwards the metrics of the server. The original's sidecar
/// collects them from files of its workers; this server has one process and writes no such files.
/// </summary>
public static partial class MetricsRelayServer
{
    // The settings that apply to the sidecar. Others, such as the collection or keys, may name files that it does not have.
    private static readonly string[] Settings =
    [
        SettingNames.Host, SettingNames.Port, SettingNames.LogLevel, SettingNames.LogFormat, SettingNames.ServerApp, SettingNames.MetricsSource,
        SettingNames.WorkerConnections, SettingNames.Workers, SettingNames.ShutdownSeconds, SettingNames.MaxUrlBytes, SettingNames.MaxHeaders,
        SettingNames.MaxHeaderBytes, SettingNames.MinBytesPerSecond, SettingNames.HeaderSeconds, SettingNames.IdleSeconds,
    ];

    /// <summary>Builds the server without starting it.</summary>
    /// <exception cref="SettingsException">Settings are invalid; the message lists all errors.</exception>
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
        var metrics = new MetricsEndpoint(app.Services.GetRequiredService<MetricsRelay>().ForwardAsync);
        app.Run(context => HandleAsync(context, metrics));
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gordo.Api");
        app.Lifetime.ApplicationStarted.Register(() => Log.Relays(logger, settings.MetricsSource, app.Urls.First()));
        return app;
    }

    private static Task HandleAsync(HttpContext context, MetricsEndpoint metrics)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        PathString path = context.Request.Path;
        bool isMetrics = MetricsEndpoint.IsAt(path);
        if (!isMetrics && path.Value?.TrimEnd('/') != "/healthcheck")
            return ErrorResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"'{path}' not found; this server has /metrics and /healthcheck only.");
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return isMetrics ? metrics.HandleAsync(context) : Task.CompletedTask;
        context.Response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Head}, {HttpMethods.Options}";
        return HttpMethods.IsOptions(context.Request.Method)
            ? Task.CompletedTask
            : ErrorResponse.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, $"'{path}' does not support {context.Request.Method}.");
    }

    private static partial class Log
    {
        [LoggerMessage(3105, LogLevel.Information, "Serving the metrics of {Source} on {Url}")]
        public static partial void Relays(ILogger logger, Uri source, string url);
    }
}
