using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>Writes a frame as a Parquet file, page by page.</summary>
internal sealed class ParquetFrameResult(Frame frame) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.Parquet;
        return FrameParquetWriter.WriteAsync(frame, response.BodyWriter, cancellationToken: context.HttpContext.RequestAborted);
    }
}
