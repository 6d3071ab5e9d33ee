using Gordo.Api.Requests;
using Gordo.Core;
using Gordo.Serialization;

namespace Gordo.Api.Formatting;

/// <summary>Maps exceptions to status codes and error texts.</summary>
internal static class ErrorStatus
{
    /// <summary>Returns the status, the key of the text in a response, and the text.</summary>
    /// <param name="exception">An exception of a request whose client is still connected.</param>
    /// <param name="seconds">The time limit in seconds, for the text about it.</param>
    public static (int Status, string Key, string Reason) Of(Exception exception, int seconds) => exception switch
    {
        BusyException => (StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, exception.Message),
        // The client is still connected, so the deadline has passed.
        OperationCanceledException => (
            StatusCodes.Status503ServiceUnavailable, ErrorResponse.Error, $"The request took longer than {seconds} seconds and was stopped."),
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
}
