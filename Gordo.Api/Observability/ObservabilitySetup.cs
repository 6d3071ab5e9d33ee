using Gordo.Api.Settings;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gordo.Api.Observability;

/// <summary>Metrics for Prometheus, and traces and metrics for OpenTelemetry, each only where it is switched on.</summary>
internal static class ObservabilitySetup
{
    public static void AddGordoObservability(this IServiceCollection services, ServerSettings settings)
    {
        services.AddSingleton(provider =>
        {
            var metrics = new GordoMetrics();
            ServerGauges.Register(metrics.Meter, settings, provider.GetRequiredService<ServerVersion>());
            return metrics;
        });
        if (settings.EnablePrometheus)
            services.AddSingleton<PrometheusExporter>();
        if (settings.OtlpEndpoint is not null)
            AddTelemetry(services);
    }

    // Apart, so that its libraries are loaded where they are needed only.
    private static void AddTelemetry(IServiceCollection services) =>
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gordo-server"))
            .WithMetrics(metrics => metrics.AddMeter(GordoMetrics.MeterName).AddOtlpExporter())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddOtlpExporter());
}
