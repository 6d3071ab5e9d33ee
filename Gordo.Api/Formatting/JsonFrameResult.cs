using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Gordo.Api.Requests;
using Gordo.Core.Names;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// Writes a frame as JSON, <c>{"data": …, "time-seconds": "0.0012", "revision": …}</c>, and sends it piece by piece.
/// </summary>
/// <param name="frame">The frame to write.</param>
/// <param name="memory">The request's memory.</param>
/// <param name="started">The <see cref="System.Diagnostics.Stopwatch"/> timestamp of the start of the request.</param>
/// <param name="isSplit">True for pandas' split layout, in which all cells are numbers.</param>
internal sealed class JsonFrameResult(Frame frame, FrameMemory memory, long started, bool isSplit) : IActionResult
{
    private const int MaxEndBytes = 64, BytesPerCharacter = 3;

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        response.ContentType = JsonObjectResult.ContentType;

        output.Write("{\"data\":"u8);
        Func<IBufferWriter<byte>, bool> writeNext =
            isSplit ? new FrameSplitWriter(NumericTimes.Of(frame, memory), memory).WriteNext : new FrameJsonWriter(frame, memory).WriteNext;
        while (writeNext(output))
        {
            FlushResult flushed = await output.FlushAsync(context.HttpContext.RequestAborted);
            if (flushed.IsCompleted)
                return;
        }
        WriteEnd(output, RequestRevision.From(context.HttpContext).Text);
        await JsonObjectResult.SendAsync(response);
    }

    private void WriteEnd(PipeWriter output, string revision)
    {
        // Only the current revision may have a name that needs escaping.
        if (!Revision.IsValid(revision))
            revision = JsonEncodedText.Encode(revision, JsonObjectResult.WriterOptions.Encoder).Value;
        (long seconds, long units) = ElapsedTime.Since(started);
        Utf8.TryWrite(
            output.GetSpan(MaxEndBytes + (BytesPerCharacter * revision.Length)), CultureInfo.InvariantCulture,
            $",\"time-seconds\":\"{seconds}.{units:D4}\",\"revision\":\"{revision}\"}}", out int written);
        output.Advance(written);
    }
}
