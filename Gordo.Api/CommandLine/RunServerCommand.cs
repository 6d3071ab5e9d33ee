using System.CommandLine;
using System.Net.Sockets;
using Gordo.Api.Hosting;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Connections;

namespace Gordo.Api.CommandLine;

/// <summary>
/// The <c>gordo run-server</c> command. It has the options of the original Python command; each is also an environment
/// variable.
/// </summary>
internal static class RunServerCommand
{
    public static void AddTo(Command command)
    {
        (Option<string?> Option, string Setting)[] options =
        [
            (Text("--host", SettingNames.Host, "The IP address to listen on. The default is 0.0.0.0."), SettingNames.Host),
            (Text("--port", SettingNames.Port, "The port to listen on. The default is 5555."), SettingNames.Port),
            (Text("--workers", SettingNames.Workers, "The number of predictions computed at once is workers times threads. The default is the number of cores."), SettingNames.Workers),
            (Text("--worker-connections", SettingNames.WorkerConnections, "The maximum number of open connections per worker. The default depends on open files and memory."), SettingNames.WorkerConnections),
            (Text("--threads", SettingNames.Threads, "See --workers."), SettingNames.Threads),
            (Text("--worker-class", SettingNames.WorkerClass, "Accepted for compatibility and ignored."), SettingNames.WorkerClass),
            (LogLevels(), SettingNames.LogLevel),
            (Text("--server-app", SettingNames.ServerApp, "gordo.server.prometheus.server:build_app() serves the metrics of another server only. Other values are ignored."), SettingNames.ServerApp),
        ];
        var prometheus = new Option<bool>("--with-prometheus-config")
        {
            Description = $"Collect metrics and serve them at /metrics. Environment: {SettingNames.EnablePrometheus}.",
        };
        foreach ((Option<string?> option, _) in options)
            command.Options.Add(option);
        command.Options.Add(prometheus);

        command.SetAction(async (ParseResult parsed, CancellationToken cancellation) =>
        {
            var given = new Dictionary<string, string?>(StringComparer.Ordinal);
            foreach ((Option<string?> option, string setting) in options)
            {
                if (parsed.GetValue(option) is { } value)
                    given[setting] = value;
            }
            if (parsed.GetValue(prometheus))
                given[SettingNames.EnablePrometheus] = "true";
            return await RunAsync(given, cancellation);
        });
    }

    /// <summary>Returns the configuration: environment variables, overridden by command-line options.</summary>
    public static IConfiguration Settings(IReadOnlyDictionary<string, string?> given) =>
        new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(given).Build();

    /// <summary>Runs the server until the process receives a termination signal.</summary>
    /// <param name="given">The settings from the command line.</param>
    /// <param name="cancellation">Stops the server.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string?> given, CancellationToken cancellation)
    {
        try
        {
            await using WebApplication server = Build(Settings(given));
            await server.RunAsync(cancellation);
            return 0;
        }
        catch (SettingsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (Exception exception) when (exception is SocketException || exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"The server cannot start: {exception.Message} ({SettingNames.Host}, {SettingNames.Port})");
            return 1;
        }
    }

    private static WebApplication Build(IConfiguration configuration)
    {
        if (ServerApplication.IsMetricsRelay(configuration))
            return MetricsRelayServer.Build(configuration);
        WarmUp.Begin();
        return GordoServer.Build(configuration);
    }

    private static Option<string?> LogLevels()
    {
        Option<string?> option = Text("--log-level", SettingNames.LogLevel, "The minimum level of logged messages. The default is info.");
        option.AcceptOnlyFromAmong("critical", "error", "warning", "info", "debug");
        return option;
    }

    private static Option<string?> Text(string name, string setting, string description) =>
        new(name) { Description = $"{description} Environment: {setting}.", HelpName = name[2..] };
}
