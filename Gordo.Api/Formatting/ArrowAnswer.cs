using Gordo.Api.Memory;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>A frame as an Arrow stream, sent batch by batch.</summary>
internal sealed class ArrowAnswer(Frame frame) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.ArrowStream;
        var writer = new FrameArrowWriter(frame);
        // Until a client takes it, a batch lies whole in the connection.
        RequestHold.Of(context.HttpContext).Take(Math.Min(writer.Length, 2 * FrameArrowWriter.DefaultBatchBytes));
        response.ContentLength = writer.Length;
        // Batches are large enough to be written where they are sent from.
        await response.StartAsync(context.HttpContext.RequestAborted);
        await writer.WriteAsync(response.BodyWriter, context.HttpContext.RequestAborted);
    }
}
