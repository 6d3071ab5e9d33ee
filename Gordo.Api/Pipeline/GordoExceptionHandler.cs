using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Pipeline;

/// <summary>Maps exceptions to status codes and error bodies.</summary>
internal sealed partial class GordoExceptionHandler(ServerSettings settings, GordoMetrics metrics, ILogger<GordoExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        // The client has disconnected, while waiting or sending: no response is possible, and no error is logged.
        if (exception is ConnectionResetException
            || (exception is OperationCanceledException or BadHttpRequestException && context.RequestAborted.IsCancellationRequested))
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        if (GetRefusalReason(exception) is { } refusal)
            metrics.RecordRefusal(refusal);
        (int status, string key, string reason) = ErrorStatus.Of(exception, settings.RequestSeconds);
        if (status == StatusCodes.Status503ServiceUnavailable)
            ErrorResponse.PrepareUnavailable(context, isFinal: exception is OperationCanceledException);
        if (status == StatusCodes.Status415UnsupportedMediaType)
            context.Response.Headers.AcceptEncoding = "identity";
        if (exception is IOException and not BadHttpRequestException or UnauthorizedAccessException or OutOfMemoryException)
            Log.Refused(logger, context.Request.Method, context.Request.Path, exception.Message);
        if (status == StatusCodes.Status500InternalServerError && exception is not ModelException)
            Log.RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
        (context.Features.Get<IHttpResponseBodyFeature>() as ResponseBuffer)?.Discard();
        await ErrorResponse.WriteAsync(context, status, reason, key);
        return true;
    }

    // Returns the reason for a valid request that was refused for lack of memory or time; null for other errors.
    private static RefusalReason? GetRefusalReason(Exception exception) => exception switch
    {
        BusyException busy => busy.Reason,
        OutOfMemoryException => RefusalReason.Memory,
        OperationCanceledException => RefusalReason.Deadline,
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => RefusalReason.Rate,
        _ => null,
    };

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void RequestFailed(ILogger logger, Exception exception, string method, PathString path);

        [LoggerMessage(3002, LogLevel.Warning, "{Method} {Path} failed with status 503: {Reason}")]
        public static partial void Refused(ILogger logger, string method, PathString path, string reason);
    }
}
