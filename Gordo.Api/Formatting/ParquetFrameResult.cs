using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>Writes a frame as a Parquet file, page by page.</summary>
/// <param name="frame">The frame to write.</param>
/// <param name="model">The model's name, for the name of the file.</param>
internal sealed class ParquetFrameResult(Frame frame, string model) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.Parquet;
        response.NameFile(model, "parquet");
        return FrameParquetWriter.WriteAsync(frame, response.BodyWriter, cancellationToken: context.HttpContext.RequestAborted);
    }
}
