using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Serialization;
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
        (int status, string key, string reason) = exception switch
        {
            BusyException => (StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, exception.Message),
            // The client is still connected, so the deadline has passed.
            OperationCanceledException => (
                StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error,
                $"The request took longer than {settings.RequestSeconds} seconds and was stopped."),
            RequestException => (StatusCodes.Status400BadRequest, ErrorResponse.Message, exception.Message),
            FrameException => (StatusCodes.Status400BadRequest, ErrorResponse.Error, exception.Message),
            NotAnAnomalyDetectorException => (StatusCodes.Status422UnprocessableEntity, ErrorResponse.Message, exception.Message),
            ModelException { IsUnreadable: true } => (StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, exception.Message),
            // As the original; its client takes 422 for a model without a detector.
            ModelException { IsOfReadings: true } => (StatusCodes.Status400BadRequest, ErrorResponse.Error, exception.Message),
            // The collection has logged a model that cannot be loaded, once until its files change.
            ModelException => (StatusCodes.Status500InternalServerError, ErrorResponse.Error, exception.Message),
            BadHttpRequestException bad => (bad.StatusCode, ErrorResponse.Error, bad.Message),
            // An error of the collection's files. Errors of a body are BadHttpRequestException.
            IOException or UnauthorizedAccessException => (
                StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, "The collection cannot be read now. See the server's log."),
            OutOfMemoryException => (StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, "The server has not enough memory for this request."),
            _ => (StatusCodes.Status500InternalServerError, ErrorResponse.Error, "Internal server error. See the server's log."),
        };
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
