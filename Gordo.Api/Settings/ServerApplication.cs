namespace Gordo.Api.Settings;

/// <summary>Interprets <c>--server-app</c> and <c>GORDO_SERVER_APP</c>, which gordo's workflows pass.</summary>
public static class ServerApplication
{
    private const string MetricsRelay = "gordo.server.prometheus.server:build_app";

    /// <summary>Returns true if the configuration names gordo's metrics sidecar; any other application is the server itself.</summary>
    public static bool IsMetricsRelay(IConfiguration configuration) =>
        configuration[SettingNames.ServerApp]?.Trim().StartsWith(MetricsRelay, StringComparison.Ordinal) == true;
}
