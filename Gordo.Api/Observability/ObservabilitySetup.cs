using Gordo.Api.Settings;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>Metrics for Prometheus, and traces and metrics for OpenTelemetry, each only where it is switched on.</summary>
internal static class ObservabilitySetup
{
    public static void AddGordoObservability(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(provider =>
        {
            ServerVersion version = provider.GetRequiredService<ServerVersion>();
            var metrics = new GordoMetrics(settings, version);
            ServerGauges.Register(metrics.Meter, settings, version);
            return metrics;
        });
        services.AddSingleton<ExpectedModels>().AddSingleton<RouteTemplates>();
        if (settings.OtlpEndpoint is not null)
            AddTelemetry(services);
    }

    /// <summary>Serves the metrics where they are switched on.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        // Registers itself with the meter.
        app.Services.GetRequiredService<ExpectedModels>();
        if (app.Services.GetRequiredService<GordoMetrics>().Prometheus is { } prometheus)
        {
            // The library's, which also finds the format that is asked for.
            var exposition = new MetricServerMiddleware(static _ => Task.CompletedTask, new() { Registry = prometheus.Registry });
            app.MapGet(MetricsEndpoint.Path, new MetricsEndpoint(exposition.Invoke).AnswerAsync);
        }
    }

    // Apart, so that its libraries are loaded where they are needed only.
    private static void AddTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gordo-server"))
            .WithMetrics(metrics => metrics.AddMeter(GordoMetrics.MeterName).AddOtlpExporter())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
}
