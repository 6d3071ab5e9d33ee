using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Refuses requests before routing to a model: request line or headers beyond the limits (414, 431) or the available memory
/// (503), dot segments in the path (422), and unknown revisions (410). Runs after CORS, so that pages can read the errors.
/// </summary>
internal sealed class RequestChecks(RequestDelegate next, ServerSettings settings, GordoMetrics metrics, NameSuggestions suggestions)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HeadLimits.Check(context.Request, settings.Limits, out int headBytes) is var (status, reason))
            return ErrorResponse.WriteAsync(context, status, reason);
        if (!RequestMemory.Of(context).TryReserveHead(headBytes))
        {
            // Written without an exception, which would cost more than the request.
            metrics.RecordRefusal(RefusalReason.Memory);
            return ErrorResponse.WriteUnavailableAsync(context, BusyException.OutOfMemoryMessage);
        }
        if (RawPath.HasDotSegments(context))
            return ErrorResponse.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "The path has a segment '.' or '..'.");
        RequestRevision revision = RequestContext.Of(context).Revision;
        if (revision.Error is not { } error)
            return next(context);
        return ErrorResponse.WriteAsync(
            context, StatusCodes.Status410Gone, revision.IsUnknown ? error + suggestions.ForRevision(context, revision.Text) : error);
    }
}
