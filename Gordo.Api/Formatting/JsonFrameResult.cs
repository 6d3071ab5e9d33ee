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
/// Writes a frame as JSON, <c>{"data": …, "time-seconds": "0.0012", "revision": …}</c>, and sends it piece by piece.
/// </summary>
/// <param name="frame">The frame to write.</param>
/// <param name="memory">The request's memory.</param>
/// <param name="started">The <see cref="Stopwatch"/> timestamp of the start of the request.</param>
/// <param name="isSplit">True for pandas' split layout.</param>
internal sealed class JsonFrameResult(Frame frame, FrameMemory memory, long started, bool isSplit) : IActionResult
{
    private const int MaxEndBytes = 64 + Revision.MaxLength;

    /// <inheritdoc/>
    public async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        PipeWriter output = response.BodyWriter;
        response.ContentType = JsonObjectResult.ContentType;

        output.Write("{\"data\":"u8);
        Func<IBufferWriter<byte>, bool> writeNext =
            isSplit ? new FrameSplitWriter(frame, memory).WriteNext : new FrameJsonWriter(frame, memory).WriteNext;
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
        const long UnitsPerSecond = 10_000, TicksPerUnit = TimeSpan.TicksPerSecond / UnitsPerSecond;
        // A string, as in the original, rounded to four digits. A revision has digits only, so it needs no escaping.
        (long seconds, long units) = Math.DivRem(
            (Stopwatch.GetElapsedTime(started).Ticks + (TicksPerUnit / 2)) / TicksPerUnit, UnitsPerSecond);
        Utf8.TryWrite(
            output.GetSpan(MaxEndBytes), CultureInfo.InvariantCulture,
            $",\"time-seconds\":\"{seconds}.{units:D4}\",\"revision\":\"{revision}\"}}", out int written);
        output.Advance(written);
    }
}
