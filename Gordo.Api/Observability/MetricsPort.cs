using Gordo.Api.Formatting;
using Gordo.Api.Settings;

namespace Gordo.Api.Observability;

/// <summary>Serves metrics on the metrics port only, and nothing else on that port.</summary>
/// <remarks>Must precede middleware that rewrites paths, because the port is decided by the original path.</remarks>
internal sealed class MetricsPort(RequestDelegate next, ServerSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        bool isForMetrics = context.Connection.LocalPort == settings.MetricsPort;
        return isForMetrics == MetricsEndpoint.IsAt(context.Request.Path)
            ? next(context)
            : ErrorResponse.WriteAsync(context, StatusCodes.Status404NotFound, $"'{context.Request.Path}' not found on this port.");
    }
}
