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
    /// <exception cref="Gordo.Serialization.FrameException">A frame is malformed.</exception>
    public static async ValueTask<PredictionRequest> ReadAsync(
        HttpRequest request, LoadedModel model, FrameMemory memory, CancellationToken cancellation)
    {
        (Frame? input, Frame? target) = (null, null);
        if (request.HasJsonContentType())
            (input, target) = await ReadJsonAsync(request, model, memory, cancellation);
        else if (MediaTypes.IsArrow(request.ContentType))
            (input, target) = await ReadArrowAsync(request, model, memory, cancellation);
        else if (MultipartForm.Boundary(request.ContentType) is { } boundary)
            (input, target) = await ReadFormAsync(request, boundary, memory, cancellation);
        return new(input ?? throw new RequestException("Cannot predict without \"X\""), target);
    }

    /// <summary>The targets, for a request that cannot do without them.</summary>
    /// <exception cref="RequestException">There are none.</exception>
    public Frame RequireTarget() =>
        Target ?? throw new RequestException("Cannot perform anomaly without 'y' to compare against.");

    private static async ValueTask<(Frame? Input, Frame? Target)> ReadJsonAsync(
        HttpRequest request, LoadedModel model, FrameMemory memory, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(request, memory, cancellation);
        FrameRequestJson frames = FrameRequestJson.Read(body.Span, memory, model.Tags.Count, model.Targets.Count);
        return (frames.Input, frames.Target);
    }

    // One table is all there is room for, so that it stands for both where it can.
    private static async ValueTask<(Frame? Input, Frame? Target)> ReadArrowAsync(
        HttpRequest request, LoadedModel model, FrameMemory memory, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(request, memory, cancellation);
        Frame input = FrameArrowReader.Read(body, memory);
        return (input, model.TargetAmong(input));
    }

    private static async ValueTask<(Frame? Input, Frame? Target)> ReadFormAsync(
        HttpRequest request, string boundary, FrameMemory memory, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(request, memory, cancellation);
        List<MultipartPart> parts = MultipartForm.Parse(body, boundary);
        return (ReadPart(parts, "X", memory), ReadPart(parts, "y", memory));
    }

    // Of parts with the same name the first counts, as in the original.
    private static Frame? ReadPart(List<MultipartPart> parts, string name, FrameMemory memory)
    {
        int position = parts.FindIndex(part => part.Name == name);
        if (position < 0)
            return null;
        MultipartPart part = parts[position];
        return MediaTypes.IsArrow(part.ContentType) || FrameArrowReader.IsArrow(part.Body.Span)
            ? FrameArrowReader.Read(part.Body, memory)
            : FrameParquetReader.Read(part.Body, memory);
    }
}
