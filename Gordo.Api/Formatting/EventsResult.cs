using System.IO.Pipelines;
using System.Text.Json;
using Gordo.Api.Requests;
using Gordo.Core.Anomaly.Events;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>Writes events as a JSON object, and sends it piece by piece.</summary>
/// <param name="report">The events.</param>
/// <param name="started">The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</param>
internal sealed class EventsResult(EventReport report, long started) : IActionResult
{
    private const int PieceBytes = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        response.ContentType = JsonObjectResult.ContentType;
        await using (var writer = new Utf8JsonWriter(output, JsonObjectResult.WriterOptions))
        {
            writer.WriteStartObject();
            EventJson.WriteSummary(writer, report);
            writer.WriteStartArray(EventJson.Events);
            foreach (AnomalyEvent found in report.Events)
            {
                EventJson.Write(writer, found);
                if (output.UnflushedBytes < PieceBytes)
                    continue;
                writer.Flush();
                FlushResult flushed = await output.FlushAsync(context.HttpContext.RequestAborted);
                if (flushed.IsCompleted)
                    return;
            }
            writer.WriteEndArray();
            writer.WriteString(ElapsedTime.Name, ElapsedTime.Text(started));
            writer.WriteString(RequestRevision.Name, RequestRevision.From(context.HttpContext).Text);
            writer.WriteEndObject();
        }
        await JsonObjectResult.SendAsync(response);
    }
}
