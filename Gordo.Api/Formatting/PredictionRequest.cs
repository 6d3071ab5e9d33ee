using System.Text;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Csv;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;

namespace Gordo.Api.Formatting;

/// <summary>The frames of a prediction request, in any of the supported encodings.</summary>
/// <param name="Input">The readings of the model's tags, <c>X</c> on the wire.</param>
/// <param name="Target">The readings of the model's targets, <c>y</c> on the wire; null if the request has none.</param>
internal sealed record PredictionRequest(Frame Input, Frame? Target)
{
    /// <summary>The names of models in the body, each element with one or more separated by commas; null if there are none or the request is for one model.</summary>
    public IReadOnlyList<string>? Models { get; private init; }

    /// <summary>Reads the request body according to its content type.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model, whose targets are taken from an input of the same table; null for a frame of many models, which may name them.</param>
    /// <param name="limits">The limits on the body.</param>
    /// <param name="requestMemory">The request's memory.</param>
    /// <param name="deadline">The request's deadline.</param>
    /// <exception cref="RequestException"><c>X</c> is missing.</exception>
    /// <exception cref="FrameException">A frame is malformed or too large.</exception>
    /// <exception cref="BadHttpRequestException">The body is compressed, too long, or not a valid form.</exception>
    /// <exception cref="BusyException">There is not enough memory.</exception>
    public static async ValueTask<PredictionRequest> ReadAsync(
        HttpRequest request, LoadedModel? model, RequestLimits limits, RequestMemory requestMemory, RequestDeadline deadline)
    {
        FrameMemory memory = requestMemory.Frames;
        bool isJson = MediaTypes.IsJson(request), isArrow = !isJson && MediaTypes.IsArrow(request.ContentType);
        bool isCsv = !isJson && MediaTypes.IsCsv(request.ContentType);
        string boundary = isJson || isArrow || isCsv ? "" : MultipartForm.Boundary(request.ContentType) ?? throw MissingInput.InContentType(request.ContentType);
        RequestBody.CheckEncoding(request);
        ArraySegment<byte> body = await RequestBody.ReadAsync(request, requestMemory, deadline);
        PredictionRequest read = isJson ? ReadJson(body, model, memory, limits.Frame)
            : isArrow ? WithTarget(FrameArrowReader.Read(body, memory, limits.Frame), model)
            : isCsv ? WithTarget(FrameCsvReader.Read(body, memory, limits.Frame, model?.Tags, model?.Targets), model)
            : ReadForm(body, boundary, model, memory, limits);
        // JSON and CSV frames do not reference the body, so it is returned before the prediction is queued. Arrow frames are slices of it.
        if (isJson || isCsv)
            memory.Return(body.Array!); // RequestBody reads into an array.
        return read;
    }

    /// <summary>Returns the targets.</summary>
    /// <exception cref="RequestException">The request has no targets.</exception>
    public Frame RequireTarget() =>
        Target ?? throw new RequestException("Cannot perform anomaly without 'y' to compare against.");

    private static PredictionRequest ReadJson(ArraySegment<byte> body, LoadedModel? model, FrameMemory memory, FrameLimits limits)
    {
        FrameRequestJson frames = FrameRequestJson.Read(
            JsonEncoding.ToUtf8(body, memory), memory, model?.Tags ?? [], model?.Targets ?? [], limits, hasModels: model is null);
        return new(frames.Input ?? throw MissingInput.InJson(frames), frames.Target) { Models = frames.Models };
    }

    // A stream or CSV file holds one table, so its target columns serve as `y` if it has them.
    private static PredictionRequest WithTarget(Frame input, LoadedModel? model) => new(input, model?.TargetAmong(input));

    private static PredictionRequest ReadForm(
        ReadOnlyMemory<byte> body, string boundary, LoadedModel? model, FrameMemory memory, RequestLimits limits)
    {
        List<MultipartPart> parts = MultipartForm.Parse(body, boundary, limits);
        // The first of several parts with the same name is used, as in the original.
        int input = parts.FindIndex(part => part.Name == "X"), target = parts.FindIndex(part => part.Name == "y");
        if (input < 0)
            throw MissingInput.InForm(parts);
        IReadOnlyList<string> tags = model?.Tags ?? [], targets = model?.Targets ?? [];
        Frame inputFrame = ReadPart(parts[input], tags, targets, memory, limits.Frame);
        int models = model is null ? parts.FindIndex(part => part.Name == FrameRequestJson.ModelsName) : -1;
        var read = new PredictionRequest(inputFrame, null) { Models = models < 0 ? null : [Encoding.UTF8.GetString(parts[models].Body.Span)] };
        if (target < 0)
            return read;
        // Clients of autoencoders send the same file twice. It is read only once.
        bool isSame = parts[input].ContentType == parts[target].ContentType
            && parts[input].Body.Span.SequenceEqual(parts[target].Body.Span);
        return read with { Target = isSame ? inputFrame : ReadPart(parts[target], targets, tags, memory, limits.Frame) };
    }

    private static Frame ReadPart(
        MultipartPart part, IReadOnlyList<string> required, IReadOnlyList<string> optional, FrameMemory memory, FrameLimits limits)
    {
        try
        {
            if (MediaTypes.IsCsv(part.ContentType))
                return FrameCsvReader.Read(part.Body, memory, limits, required, optional);
            return MediaTypes.IsArrow(part.ContentType) || FrameArrowReader.IsArrow(part.Body.Span)
                ? FrameArrowReader.Read(part.Body, memory, limits)
                : FrameParquetReader.Read(part.Body, memory, limits);
        }
        catch (FrameException exception)
        {
            throw new FrameException($"The part '{part.Name}' of the form: {exception.Message}", exception);
        }
    }
}
