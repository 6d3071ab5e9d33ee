using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Api.Formatting;

/// <summary>The frames a client sends for a prediction, whatever they are encoded in.</summary>
/// <param name="Input">The readings of the model's tags, <c>X</c> on the wire.</param>
/// <param name="Target">The readings of its targets, <c>y</c> on the wire; null where there are none.</param>
internal sealed record PredictionRequest(Frame Input, Frame? Target)
{
    /// <summary>Reads the request's body by its content type.</summary>
    /// <exception cref="RequestException">There is no <c>X</c>.</exception>
    /// <exception cref="Gordo.Serialization.FrameException">A frame is malformed or too large.</exception>
    /// <exception cref="BadHttpRequestException">The body is compressed, too long, or no form.</exception>
    /// <exception cref="BusyException">There is no memory for it.</exception>
    public static async ValueTask<PredictionRequest> ReadAsync(
        HttpRequest request, LoadedModel model, RequestLimits limits, RequestHold hold, RequestDeadline deadline)
    {
        FrameMemory memory = hold.Frames;
        bool isJson = MediaTypes.IsJson(request), isArrow = MediaTypes.IsArrow(request.ContentType);
        string boundary = isJson || isArrow ? "" : MultipartForm.Boundary(request.ContentType) ?? throw WithoutInput();
        CheckEncoding(request);
        ArraySegment<byte> body = await RequestBody.ReadAsync(request, hold, deadline);
        (Frame? input, Frame? target) = isJson ? ReadJson(body, model, memory, limits.Frame)
            : isArrow ? ReadArrow(body, model, memory, limits.Frame)
            : ReadForm(body, boundary, memory, limits);
        // Frames made of text live without it, and wait for their turn without it; Arrow's lie in the body.
        if (isJson)
            memory.Return(body.Array!); // It was read into one.
        return new(input ?? throw WithoutInput(), target);
    }

    /// <summary>The targets, for a request that cannot do without them.</summary>
    /// <exception cref="RequestException">There are none.</exception>
    public Frame RequireTarget() =>
        Target ?? throw new RequestException("Cannot perform anomaly without 'y' to compare against.");

    private static RequestException WithoutInput() => new("Cannot predict without \"X\"");

    // Nothing is unpacked: what a thousandth of its size could ask for is nobody's to say in advance.
    private static void CheckEncoding(HttpRequest request)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;
        throw new BadHttpRequestException(
            "The body has a Content-Encoding; bodies are taken as they are.", StatusCodes.Status415UnsupportedMediaType);
    }

    private static (Frame? Input, Frame? Target) ReadJson(ReadOnlySpan<byte> body, LoadedModel model, FrameMemory memory, FrameLimits limits)
    {
        FrameRequestJson frames = FrameRequestJson.Read(body, memory, model.Tags, model.Targets, limits);
        return (frames.Input, frames.Target);
    }

    // One table is all there is room for, so that it stands for both where it can.
    private static (Frame? Input, Frame? Target) ReadArrow(ReadOnlyMemory<byte> body, LoadedModel model, FrameMemory memory, FrameLimits limits)
    {
        Frame input = FrameArrowReader.Read(body, memory, limits);
        return (input, model.TargetAmong(input));
    }

    private static (Frame? Input, Frame? Target) ReadForm(ReadOnlyMemory<byte> body, string boundary, FrameMemory memory, RequestLimits limits)
    {
        List<MultipartPart> parts = MultipartForm.Parse(body, boundary, limits);
        // Of parts with the same name the first counts, as in the original.
        int input = parts.FindIndex(part => part.Name == "X"), target = parts.FindIndex(part => part.Name == "y");
        Frame? inputFrame = input < 0 ? null : ReadPart(parts[input], memory, limits.Frame);
        if (target < 0)
            return (inputFrame, null);
        // An autoencoder's targets are its inputs, sent twice: the same file is the same frame, and need not be read again.
        bool isSame = input >= 0 && parts[input].ContentType == parts[target].ContentType
            && parts[input].Body.Span.SequenceEqual(parts[target].Body.Span);
        return (inputFrame, isSame ? inputFrame : ReadPart(parts[target], memory, limits.Frame));
    }

    private static Frame ReadPart(MultipartPart part, FrameMemory memory, FrameLimits limits)
    {
        return MediaTypes.IsArrow(part.ContentType) || FrameArrowReader.IsArrow(part.Body.Span)
            ? FrameArrowReader.Read(part.Body, memory, limits)
            : FrameParquetReader.Read(part.Body, memory, limits);
    }
}
