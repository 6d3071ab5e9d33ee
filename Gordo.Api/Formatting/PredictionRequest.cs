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
    /// <summary>Reads the request body according to its content type.</summary>
    /// <exception cref="RequestException"><c>X</c> is missing.</exception>
    /// <exception cref="FrameException">A frame is malformed or too large.</exception>
    /// <exception cref="BadHttpRequestException">The body is compressed, too long, or not a valid form.</exception>
    /// <exception cref="BusyException">There is not enough memory.</exception>
    public static async ValueTask<PredictionRequest> ReadAsync(
        HttpRequest request, LoadedModel model, RequestLimits limits, RequestMemory requestMemory, RequestDeadline deadline)
    {
        FrameMemory memory = requestMemory.Frames;
        bool isJson = MediaTypes.IsJson(request), isArrow = !isJson && MediaTypes.IsArrow(request.ContentType);
        bool isCsv = !isJson && MediaTypes.IsCsv(request.ContentType);
        string boundary = isJson || isArrow || isCsv ? "" : MultipartForm.Boundary(request.ContentType) ?? throw MissingInput.InContentType(request.ContentType);
        CheckEncoding(request);
        ArraySegment<byte> body = await RequestBody.ReadAsync(request, requestMemory, deadline);
        (Frame input, Frame? target) = isJson ? ReadJson(body, model, memory, limits.Frame)
            : isArrow ? WithTarget(FrameArrowReader.Read(body, memory, limits.Frame), model)
            : isCsv ? WithTarget(FrameCsvReader.Read(body, memory, limits.Frame, model.Tags, model.Targets), model)
            : ReadForm(body, boundary, model, memory, limits);
        // JSON and CSV frames do not reference the body, so it is returned before the prediction is queued. Arrow frames are slices of it.
        if (isJson || isCsv)
            memory.Return(body.Array!); // RequestBody reads into an array.
        return new(input, target);
    }

    /// <summary>Returns the targets.</summary>
    /// <exception cref="RequestException">The request has no targets.</exception>
    public Frame RequireTarget() =>
        Target ?? throw new RequestException("Cannot perform anomaly without 'y' to compare against.");

    // Compressed bodies are refused: a body could expand a thousandfold, which cannot be known in advance.
    private static void CheckEncoding(HttpRequest request)
    {
        string encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return;
        throw new BadHttpRequestException(
            "The body has a Content-Encoding; compressed bodies are not supported.", StatusCodes.Status415UnsupportedMediaType);
    }

    private static (Frame Input, Frame? Target) ReadJson(ArraySegment<byte> body, LoadedModel model, FrameMemory memory, FrameLimits limits)
    {
        FrameRequestJson frames = FrameRequestJson.Read(JsonEncoding.ToUtf8(body, memory), memory, model.Tags, model.Targets, limits);
        return (frames.Input ?? throw MissingInput.InJson(frames), frames.Target);
    }

    // A stream or CSV file holds one table, so its target columns serve as `y` if it has them.
    private static (Frame Input, Frame? Target) WithTarget(Frame input, LoadedModel model) => (input, model.TargetAmong(input));

    private static (Frame Input, Frame? Target) ReadForm(
        ReadOnlyMemory<byte> body, string boundary, LoadedModel model, FrameMemory memory, RequestLimits limits)
    {
        List<MultipartPart> parts = MultipartForm.Parse(body, boundary, limits);
        // The first of several parts with the same name is used, as in the original.
        int input = parts.FindIndex(part => part.Name == "X"), target = parts.FindIndex(part => part.Name == "y");
        if (input < 0)
            throw MissingInput.InForm(parts);
        Frame inputFrame = ReadPart(parts[input], model.Tags, model.Targets, memory, limits.Frame);
        if (target < 0)
            return (inputFrame, null);
        // Clients of autoencoders send the same file twice. It is read only once.
        bool isSame = parts[input].ContentType == parts[target].ContentType
            && parts[input].Body.Span.SequenceEqual(parts[target].Body.Span);
        return (inputFrame, isSame ? inputFrame : ReadPart(parts[target], model.Targets, model.Tags, memory, limits.Frame));
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
