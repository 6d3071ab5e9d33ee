using Gordo.Api.Formatting;
using Gordo.Api.Settings;

namespace Gordo.Api.Observability;

/// <summary>Keeps everything but the metrics off the port that is for metrics alone, and the metrics off all others.</summary>
/// <remarks>Before anything that rewrites paths: what counts is what was asked for.</remarks>
internal sealed class MetricsPort(RequestDelegate next, ServerSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        bool isForMetrics = context.Connection.LocalPort == settings.MetricsPort;
        return isForMetrics == MetricsEndpoint.IsAt(context.Request.Path)
            ? next(context)
            : ErrorAnswer.WriteAsync(context, StatusCodes.Status404NotFound, $"There is nothing at '{context.Request.Path}' of this port.");
    }
}
