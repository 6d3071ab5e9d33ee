using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Gordo.Api.Hosting;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Formatting;

/// <summary>
/// A frame as JSON: <c>{"data": …, "time-seconds": "0.0012", "revision": …}</c>, sent as it is written.
/// </summary>
/// <param name="frame">The answer.</param>
/// <param name="memory">The request's memory.</param>
/// <param name="started">When work on the request began, by <see cref="Stopwatch"/>.</param>
internal sealed class FrameAnswer(Frame frame, FrameMemory memory, long started) : IActionResult
{
    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        response.ContentType = JsonAnswer.ContentType;

        output.Write("{\"data\":"u8);
        var writer = new FrameJsonWriter(frame, memory);
        while (writer.WriteNext(output))
        {
            FlushResult flushed = await output.FlushAsync(context.HttpContext.RequestAborted);
            if (flushed.IsCompleted)
                return;
        }
        WriteEnd(output, RequestRevision.From(context.HttpContext).Text);
        await JsonAnswer.SendAsync(response);
    }

    private void WriteEnd(PipeWriter output, string revision)
    {
        // Text, as in the original.
        string seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture);
        output.Write(",\"time-seconds\":\""u8);
        Span<byte> span = output.GetSpan(seconds.Length);
        output.Advance(System.Text.Encoding.ASCII.GetBytes(seconds, span));
        output.Write("\",\"revision\":\""u8);
        output.Write(JsonEncodedText.Encode(revision).EncodedUtf8Bytes);
        output.Write("\"}"u8);
    }
}
