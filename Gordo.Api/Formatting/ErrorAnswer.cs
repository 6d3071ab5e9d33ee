using System.Text.Json;
using Gordo.Api.Requests;

namespace Gordo.Api.Formatting;

/// <summary>Errors as existing clients expect them: JSON with <c>error</c>, or <c>message</c>, and <c>revision</c>.</summary>
internal static class ErrorAnswer
{
    /// <summary>The usual key.</summary>
    public const string Error = "error";

    /// <summary>The key that the original uses where frames or models do not fit.</summary>
    public const string Message = "message";

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
