using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Refuses what needs no look at a model: heads beyond the limits (414, 431) or beyond the memory there is (503), dots for
/// names (422), revisions that are not there (410). After the CORS headers are set, so that the pages that may ask can read why.
/// </summary>
internal sealed class RequestChecks(RequestDelegate next, ServerSettings settings, GordoMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HeadLimits.Check(context.Request, settings.Limits, out int headBytes) is var (status, reason))
            return ErrorAnswer.WriteAsync(context, status, reason);
        if (!RequestHold.Of(context).TryTakeHead(headBytes))
        {
            // Without an exception, which would cost more than the request that is refused.
            metrics.RecordRefusal(RefusalReason.Memory);
            return ErrorAnswer.WriteBusyAsync(context, BusyException.MemoryIsShort);
        }
        if (PathChecks.HasDotSegments(context))
            return ErrorAnswer.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "The path has '.' or '..' for a name.");
        return RequestFacts.Of(context).Revision.Error is { } error
            ? ErrorAnswer.WriteAsync(context, StatusCodes.Status410Gone, error)
            : next(context);
    }
}
