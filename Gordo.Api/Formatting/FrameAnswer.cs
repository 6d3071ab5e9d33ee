using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Unicode;
using Gordo.Api.Requests;
using Gordo.Core.Names;
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
    private const int MostBytesAtEnd = 64 + Revision.MaxLength;

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
        const long UnitsPerSecond = 10_000, TicksPerUnit = TimeSpan.TicksPerSecond / UnitsPerSecond;
        // Text, as in the original, rounded to four digits. A revision is digits only.
        (long seconds, long units) = Math.DivRem(
            (Stopwatch.GetElapsedTime(started).Ticks + (TicksPerUnit / 2)) / TicksPerUnit, UnitsPerSecond);
        Utf8.TryWrite(
            output.GetSpan(MostBytesAtEnd), CultureInfo.InvariantCulture,
            $",\"time-seconds\":\"{seconds}.{units:D4}\",\"revision\":\"{revision}\"}}", out int written);
        output.Advance(written);
    }
}
