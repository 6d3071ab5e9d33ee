using System.IO.Pipelines;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>Writes a frame as CSV, and sends it piece by piece.</summary>
/// <param name="frame">The frame to write.</param>
/// <param name="model">The model's name, for the name of the file.</param>
internal sealed class CsvFrameResult(Frame frame, string model) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        response.ContentType = $"{MediaTypes.Csv}; charset=utf-8";
        response.NameFile(model, "csv");
        var writer = new FrameCsvWriter(frame);
        while (writer.WriteNext(output))
        {
            FlushResult flushed = await output.FlushAsync(context.HttpContext.RequestAborted);
            if (flushed.IsCompleted)
                return;
        }
        await JsonObjectResult.SendAsync(response);
    }
}
