using System.CommandLine;
using System.Net.Sockets;
using Gordo.Api.Hosting;
using Gordo.Api.Settings;
using Microsoft.AspNetCore.Connections;

namespace Gordo.Api.CommandLine;

/// <summary><c>gordo run-server</c>: the options of the original's command, each also an environment variable.</summary>
internal static class RunServerCommand
{
    public static void AddTo(Command command)
    {
        (Option<string?> Option, string Setting)[] options =
        [
            (Text("--host", SettingNames.Host, "The address to listen on, by default 0.0.0.0."), SettingNames.Host),
            (Text("--port", SettingNames.Port, "The port to listen on, by default 5555."), SettingNames.Port),
            (Text("--workers", SettingNames.Workers, "Times the threads, how many predictions are computed at once; by default one a core."), SettingNames.Workers),
            (Text("--worker-connections", SettingNames.WorkerConnections, "Times the workers, how many connections are open at once; by default unbounded."), SettingNames.WorkerConnections),
            (Text("--threads", SettingNames.Threads, "See --workers."), SettingNames.Threads),
            (Text("--worker-class", SettingNames.WorkerClass, "Means something to Python only; accepted and ignored."), SettingNames.WorkerClass),
            (LogLevels(), SettingNames.LogLevel),
            (Text("--server-app", SettingNames.ServerApp, "gordo.server.prometheus.server:build_app() serves another server's metrics only; anything else means something to Python only."), SettingNames.ServerApp),
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

    /// <summary>The environment, and over it what was given on the command line.</summary>
    public static IConfiguration Settings(IReadOnlyDictionary<string, string?> given) =>
        new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(given).Build();

    /// <summary>Serves until the process is asked to end.</summary>
    /// <param name="given">Settings from the command line.</param>
    /// <param name="cancellation">Ends the server, too.</param>
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
            await Console.Error.WriteLineAsync($"The server does not start: {exception.Message} ({SettingNames.Host}, {SettingNames.Port})");
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
        Option<string?> option = Text("--log-level", SettingNames.LogLevel, "The least severe messages that are logged, by default info.");
        option.AcceptOnlyFromAmong("critical", "error", "warning", "info", "debug");
        return option;
    }

    private static Option<string?> Text(string name, string setting, string description) =>
        new(name) { Description = $"{description} Environment: {setting}.", HelpName = name[2..] };
}
