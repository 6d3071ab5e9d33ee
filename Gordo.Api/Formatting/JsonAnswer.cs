using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Api.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// A JSON map with <c>revision</c> at its end. The content type has no charset: existing clients compare it.
/// </summary>
/// <param name="writeMembers">Writes the members before <c>revision</c>.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> writeMembers) : IActionResult
{
    /// <summary>The content type of every JSON answer, exactly.</summary>
    public const string ContentType = "application/json";

    /// <summary>Non-ASCII text goes out as it is; answers are never part of a web page.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends what was written; an answer that is still held whole needs no chunks.</summary>
    /// <remarks>Nothing is held where the client has gone, and then there is no length to speak of.</remarks>
    public static async Task SendAsync(HttpResponse response)
    {
        if (!response.HasStarted && response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 and long held })
            response.ContentLength = held;
        // Where the client has gone this ends at once, without an exception.
        await response.BodyWriter.FlushAsync();
    }

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = ContentType;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, WriterOptions))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteString(RequestRevision.Name, RequestRevision.From(context.HttpContext).Text);
            writer.WriteEndObject();
        }
        await SendAsync(response);
    }
}
