using Gordo.Api.Memory;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>Writes a frame as an Arrow stream, batch by batch.</summary>
/// <param name="frame">The frame to write.</param>
/// <param name="model">The model's name, for the name of the file.</param>
internal sealed class ArrowFrameResult(Frame frame, string model) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.ArrowStream;
        response.NameFile(model, "arrow");
        var writer = new FrameArrowWriter(frame);
        // A whole batch stays in the connection's buffers until the client reads it.
        RequestMemory.Of(context.HttpContext).Reserve(Math.Min(writer.Length, 2 * FrameArrowWriter.DefaultBatchBytes));
        response.ContentLength = writer.Length;
        // Batches are large, so they are written directly into the connection's buffers.
        await response.StartAsync(context.HttpContext.RequestAborted);
        await writer.WriteAsync(response.BodyWriter, context.HttpContext.RequestAborted);
    }
}
