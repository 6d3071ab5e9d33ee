using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>A frame as a Parquet file, sent page by page.</summary>
internal sealed class ParquetAnswer(Frame frame) : IActionResult
{
    /// <inheritdoc/>
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.ContentType = MediaTypes.Parquet;
        return FrameParquetWriter.WriteAsync(frame, response.BodyWriter, cancellationToken: context.HttpContext.RequestAborted);
    }
}
