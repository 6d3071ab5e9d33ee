using Gordo.Api.Settings;

namespace Gordo.Api.Observability;

/// <summary>Keeps everything but the metrics off the port that is for metrics alone.</summary>
internal sealed class MetricsPort(RequestDelegate next, ServerSettings settings)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Connection.LocalPort != settings.MetricsPort || context.Request.Path == MetricsEndpoint.Path)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
