using Gordo.Api.Settings;
using Gordo.Core.Collections;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>Registers Prometheus metrics, and OpenTelemetry traces and metrics, if they are enabled.</summary>
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

    /// <summary>Maps the metrics endpoint if Prometheus is enabled.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        // Its constructor registers the gauges.
        app.Services.GetRequiredService<ExpectedModels>();
        GordoMetrics metrics = app.Services.GetRequiredService<GordoMetrics>();
        MachineGauges.Register(metrics.Meter, app.Services.GetRequiredService<ModelCollection>(), app.Services.GetRequiredService<ServerSettings>());
        if (metrics.Prometheus is { } prometheus)
        {
            // The library's middleware negotiates the format too.
            var exposition = new MetricServerMiddleware(static _ => Task.CompletedTask, new() { Registry = prometheus.Registry });
            app.MapGet(MetricsEndpoint.Path, new MetricsEndpoint(exposition.Invoke).HandleAsync);
        }
    }

    // A separate method, so that the OpenTelemetry libraries are loaded only if they are needed.
    private static void AddTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gordo-server"))
            .WithMetrics(metrics => metrics.AddMeter(GordoMetrics.MeterName).AddOtlpExporter())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
}
