using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Api.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// Writes a JSON object whose last member is <c>revision</c>, unless it is of the Open Inference Protocol. The content type has no charset, because existing clients
/// compare it literally.
/// </summary>
/// <param name="writeMembers">Writes the members before <c>revision</c>.</param>
/// <param name="hasRevision">False to leave out <c>revision</c>.</param>
internal sealed class JsonObjectResult(Action<Utf8JsonWriter> writeMembers, bool hasRevision = true) : IActionResult
{
    /// <summary>The exact content type of all JSON responses.</summary>
    public const string ContentType = "application/json";

    /// <summary>The options of JSON writers. Non-ASCII text is not escaped, because responses are never embedded in HTML.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends the written bytes; with <c>Content-Length</c> instead of chunks if the whole response is still unsent.</summary>
    /// <remarks>No bytes are unflushed if the client has disconnected; the length is then not set.</remarks>
    public static async Task SendAsync(HttpResponse response)
    {
        if (!response.HasStarted && response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 and long unflushed })
            response.ContentLength = unflushed;
        // Completes immediately and without an exception if the client has disconnected.
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
            if (hasRevision)
                writer.WriteString(RequestRevision.Name, RequestRevision.From(context.HttpContext).Text);
            writer.WriteEndObject();
        }
        await SendAsync(response);
    }
}
