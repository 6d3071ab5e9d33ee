using System.Text.Json;
using Gordo.Api.Memory;
using Gordo.Api.Requests;

namespace Gordo.Api.Formatting;

/// <summary>Errors as existing clients expect them: JSON with <c>error</c>, or <c>message</c>, and <c>revision</c>.</summary>
internal static class ErrorAnswer
{
    /// <summary>The usual key.</summary>
    public const string Error = "error";

    /// <summary>The key that the original uses where frames or models do not fit.</summary>
    public const string Message = "message";

    /// <summary>Answers that there is no room for the request now, and when to ask again.</summary>
    public static Task WriteBusyAsync(HttpContext context, string why)
    {
        PrepareBusy(context, isOver: false);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, why);
    }

    /// <summary>Says when to ask again, and ends the connection where much of a body is still to come.</summary>
    /// <remarks>
    /// What is left of a large body is read for some seconds only, and then the connection ends, perhaps with the next
    /// request of a client that was not told.
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="isOver">Whether asking again is of no use.</param>
    public static void PrepareBusy(HttpContext context, bool isOver)
    {
        if (!isOver)
            context.Response.Headers.RetryAfter = "1";
        if (context.Request.ContentLength > MemoryGuard.SmallRequest || context.Request.Headers.TransferEncoding.Count > 0)
            context.Response.Headers.Connection = "close";
    }

    /// <summary>Answers with <paramref name="status"/> and why.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string why, string key = Error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = JsonAnswer.ContentType;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, JsonAnswer.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString(key, why);
            if (context.Features.Get<RequestFacts>()?.Revision is { } revision)
                writer.WriteString(RequestRevision.Name, revision.Text);
            writer.WriteEndObject();
        }
        await JsonAnswer.SendAsync(response);
    }
}
