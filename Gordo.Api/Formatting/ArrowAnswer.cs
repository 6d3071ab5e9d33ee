using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>A frame as an Arrow stream, sent batch by batch.</summary>
internal sealed class ArrowAnswer(Frame frame) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.ArrowStream;
        var writer = new FrameArrowWriter(frame);
        response.ContentLength = writer.Length;
        return writer.WriteAsync(response.BodyWriter, context.HttpContext.RequestAborted);
    }
}
