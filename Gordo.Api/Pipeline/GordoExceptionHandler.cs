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

/// <summary>The table of what goes wrong and which status and body it is answered with.</summary>
internal sealed partial class GordoExceptionHandler(ServerSettings settings, GordoMetrics metrics, ILogger<GordoExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        // Clients that hang up, waiting or still sending: nobody is there to be answered, and nothing failed here.
        if (exception is ConnectionResetException
            || (exception is OperationCanceledException or BadHttpRequestException && context.RequestAborted.IsCancellationRequested))
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        if (ReasonOf(exception) is { } reason)
            metrics.RecordRefusal(reason);
        (int status, string key, string why) = exception switch
        {
            BusyException => (StatusCodes.Status503ServiceUnavailable, ErrorAnswer.Error, exception.Message),
            // Not the client's doing, so it was the deadline.
            OperationCanceledException => (
                StatusCodes.Status503ServiceUnavailable, ErrorAnswer.Error,
                $"The request took longer than {settings.RequestSeconds} seconds and was stopped."),
            RequestException => (StatusCodes.Status400BadRequest, ErrorAnswer.Message, exception.Message),
            FrameException => (StatusCodes.Status400BadRequest, ErrorAnswer.Error, exception.Message),
            NotAnAnomalyDetectorException => (StatusCodes.Status422UnprocessableEntity, ErrorAnswer.Message, exception.Message),
            ModelException { IsUnreadable: true } => (StatusCodes.Status503ServiceUnavailable, ErrorAnswer.Error, exception.Message),
            ModelException => (StatusCodes.Status422UnprocessableEntity, ErrorAnswer.Error, exception.Message),
            BadHttpRequestException bad => (bad.StatusCode, ErrorAnswer.Error, bad.Message),
            // The collection's files: what goes wrong with a body is told as a bad request.
            IOException or UnauthorizedAccessException => (
                StatusCodes.Status503ServiceUnavailable, ErrorAnswer.Error, "The collection cannot be read now; the server's log says why."),
            OutOfMemoryException => (StatusCodes.Status503ServiceUnavailable, ErrorAnswer.Error, "There is not enough memory for this request."),
            _ => (StatusCodes.Status500InternalServerError, ErrorAnswer.Error, "The server failed; its log says why."),
        };
        if (status == StatusCodes.Status503ServiceUnavailable)
            ErrorAnswer.PrepareBusy(context, isOver: exception is OperationCanceledException);
        if (status == StatusCodes.Status415UnsupportedMediaType)
            context.Response.Headers.AcceptEncoding = "identity";
        if (exception is IOException and not BadHttpRequestException or UnauthorizedAccessException or OutOfMemoryException)
            Log.Refused(logger, context.Request.Method, context.Request.Path, exception.Message);
        if (status == StatusCodes.Status500InternalServerError)
            Log.RequestFailed(logger, exception, context.Request.Method, context.Request.Path);
        (context.Features.Get<IHttpResponseBodyFeature>() as ResponseBuffer)?.Discard();
        await ErrorAnswer.WriteAsync(context, status, why, key);
        return true;
    }

    // Sound requests that the server, or their clients, had no room or time for.
    private static RefusalReason? ReasonOf(Exception exception) => exception switch
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

        [LoggerMessage(3002, LogLevel.Warning, "{Method} {Path} is answered with 503: {Reason}")]
        public static partial void Refused(ILogger logger, string method, PathString path, string reason);
    }
}
