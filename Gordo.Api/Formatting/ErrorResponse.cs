using System.Text.Json;
using Gordo.Api.Memory;
using Gordo.Api.Requests;

namespace Gordo.Api.Formatting;

/// <summary>
/// Writes errors as existing clients expect them: JSON with <c>error</c> or <c>message</c>, and <c>revision</c>; below
/// <see cref="InferencePaths.Root"/>, with <c>error</c> only.
/// </summary>
internal static class ErrorResponse
{
    /// <summary>The key of most errors.</summary>
    public const string Error = "error";

    /// <summary>The key that the original server uses if the frames or the model do not fit the request.</summary>
    public const string Message = "message";

    // Errors echo names and values of the request, which may be as long as its body.
    private const int MaxLength = 16_384;

    /// <summary>Writes a 503 response with <c>Retry-After</c>.</summary>
    public static Task WriteUnavailableAsync(HttpContext context, string reason)
    {
        PrepareUnavailable(context, isFinal: false);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
    }

    /// <summary>Sets <c>Retry-After</c>, and closes the connection if the rest of the body may be large.</summary>
    /// <remarks>
    /// Kestrel drains the rest of a body for a few seconds only and then closes the connection. Without
    /// <c>Connection: close</c>, the client may lose its next request with it.
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="isFinal">True if a retry would fail too.</param>
    public static void PrepareUnavailable(HttpContext context, bool isFinal)
    {
        if (!isFinal)
            context.Response.Headers.RetryAfter = "1";
        if (context.Request.ContentLength > MemoryGuard.SmallRequest || context.Request.Headers.TransferEncoding.Count > 0)
            context.Response.Headers.Connection = "close";
    }

    /// <summary>Writes an error response with <paramref name="status"/> and <paramref name="reason"/>.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string reason, string key = Error)
    {
        HttpResponse response = context.Response;
        RequestContext? requestContext = context.Features.Get<RequestContext>();
        if (reason.Length > MaxLength)
            reason = reason[..(char.IsHighSurrogate(reason[MaxLength - 1]) ? MaxLength - 1 : MaxLength)] + "…";
        if (requestContext is not null)
            requestContext.Error = reason;
        response.StatusCode = status;
        // Servers and ports that are for metrics only have no RequestContextMiddleware.
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = JsonObjectResult.ContentType;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, JsonObjectResult.WriterOptions))
        {
            writer.WriteStartObject();
            bool isInference = InferencePaths.IsAt(context.Request.Path);
            writer.WriteString(isInference ? Error : key, reason);
            if (!isInference && requestContext?.Revision is { } revision)
                writer.WriteString(RequestRevision.Name, revision.Text);
            writer.WriteEndObject();
        }
        await JsonObjectResult.SendAsync(response);
    }
}
