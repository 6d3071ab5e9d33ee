using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Api.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Gordo.Api.Fleet;

/// <summary>Writes the states of models as a JSON object, and sends it piece by piece.</summary>
/// <remarks>
/// Compressed for clients that accept it, whatever <c>GORDO_COMPRESS_ANSWERS</c> says: each open page asks for it twice a minute.
/// </remarks>
/// <param name="since">The start of the server.</param>
/// <param name="counts">The number of models in each state.</param>
/// <param name="models">The models to list.</param>
internal sealed class FleetListing(DateTimeOffset since, int[] counts, IReadOnlyList<FleetEntry> models) : IActionResult
{
    private const int PieceBytes = 64 * 1024;

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = JsonObjectResult.ContentType;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (!Gzip.IsAcceptedBy(context.HttpContext.Request))
        {
            await WriteAsync(response.BodyWriter, context.HttpContext);
            await JsonObjectResult.SendAsync(response);
            return;
        }
        response.Headers.ContentEncoding = Gzip.Name;
        await using var compressed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        PipeWriter output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteAsync(output, context.HttpContext);
        await output.CompleteAsync();
    }

    private async Task WriteAsync(PipeWriter output, HttpContext context)
    {
        await using var writer = new Utf8JsonWriter(output, JsonObjectResult.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("replica", Environment.MachineName);
        writer.WriteString("since", since);
        writer.WriteNumber("total", counts.Sum());
        writer.WriteStartObject("counts");
        foreach ((string name, FleetModelState state) in FleetStateQuery.States)
            writer.WriteNumber(name, counts[(int)state]);
        writer.WriteEndObject();
        writer.WriteStartArray("models");
        foreach (FleetEntry model in models)
        {
            model.Write(writer);
            if (output.UnflushedBytes < PieceBytes)
                continue;
            writer.Flush();
            FlushResult flushed = await output.FlushAsync(context.RequestAborted);
            if (flushed.IsCompleted)
                return;
        }
        writer.WriteEndArray();
        writer.WriteString(RequestRevision.Name, RequestRevision.From(context).Text);
        writer.WriteEndObject();
    }
}
