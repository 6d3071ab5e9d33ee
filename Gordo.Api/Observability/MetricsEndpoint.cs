namespace Gordo.Api.Observability;

/// <summary>Where Prometheus reads the metrics.</summary>
internal static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void MapMetrics(this WebApplication app)
    {
        PrometheusExporter exporter = app.Services.GetRequiredService<PrometheusExporter>();
        app.MapGet(Path, context =>
        {
            context.Response.ContentType = PrometheusExporter.ContentType;
            return context.Response.WriteAsync(exporter.Export(), context.RequestAborted);
        });
    }
}
