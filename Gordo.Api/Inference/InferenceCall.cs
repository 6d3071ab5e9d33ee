using System.Globalization;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Estimators;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Tensors;

namespace Gordo.Api.Inference;

/// <summary>An inference request whose tensors are those of its model.</summary>
internal sealed class InferenceCall
{
    private readonly LoadedModel _model;
    private readonly Frame? _target;

    private InferenceCall(LoadedModel model, TensorRequest request, FrameMemory memory)
    {
        _model = model;
        Request = request;
        var tensors = new ModelTensors(model);
        (TensorInput input, TensorInput? target) = Select(model, tensors, request.Inputs);
        Input = input.ToFrame(model.Tags, memory);
        _target = target is not null ? target.ToFrame(model.Targets, memory) : tensors.HasScores ? model.TargetAmong(Input) : null;
        if (_target is { } rows && rows.RowCount != Input.RowCount)
        {
            throw new RequestException(string.Create(
                CultureInfo.InvariantCulture, $"Input '{tensors.Input}' has {Input.RowCount} rows but input '{ModelTensors.Target}' has {rows.RowCount}"));
        }
        Outputs = Choose(model, tensors.Outputs, request, canScore: _target is not null);
    }

    /// <summary>The request.</summary>
    public TensorRequest Request { get; }

    /// <summary>The readings of the model's tags.</summary>
    public Frame Input { get; }

    /// <summary>The outputs to answer, and whether as binary data.</summary>
    public IReadOnlyList<(ModelOutput Output, bool IsBinary)> Outputs { get; }

    /// <summary>The number of anomaly scores of each output that are computed.</summary>
    public int ScoresPerOutput => !HasScores ? 0 : HasSmoothScores ? LoadedModel.SmoothScores : LoadedModel.Scores;

    private bool HasScores => Outputs.Any(static chosen => chosen.Output.IsScore);

    private bool HasSmoothScores => Outputs.Any(static chosen => chosen.Output.IsSmooth);

    /// <summary>Reads the request body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="limits">The limits on the body.</param>
    /// <param name="requestMemory">The request's memory.</param>
    /// <param name="deadline">The request's deadline.</param>
    /// <exception cref="RequestException">The tensors are not those of the model, or the model has none.</exception>
    /// <exception cref="NotAnAnomalyDetectorException">The request is for scores of a detector that lacks required thresholds.</exception>
    /// <exception cref="FrameException">The body is malformed, or a tensor too large.</exception>
    /// <exception cref="BadHttpRequestException">The body is compressed or too long.</exception>
    /// <exception cref="BusyException">There is not enough memory.</exception>
    public static async ValueTask<InferenceCall> ReadAsync(
        HttpRequest request, LoadedModel model, RequestLimits limits, RequestMemory requestMemory, RequestDeadline deadline)
    {
        CheckContentType(request);
        RequestBody.CheckEncoding(request);
        if (ModelTensors.FindUnservedReason(model) is { } reason)
            throw new RequestException(reason);
        int? jsonLength = InferenceHeader.FromRequest(request);
        ArraySegment<byte> body = await RequestBody.ReadAsync(request, requestMemory, deadline);
        if (jsonLength > body.Count)
        {
            throw new RequestException(string.Create(
                CultureInfo.InvariantCulture, $"The header '{InferenceHeader.Name}' is {jsonLength}, but the body has {body.Count} bytes"));
        }
        FrameMemory memory = requestMemory.Frames;
        TensorRequest tensors = TensorRequest.Read(jsonLength is null ? JsonEncoding.ToUtf8(body, memory) : body, jsonLength, memory, limits.Frame);
        // The tensors do not reference the body, so it is returned before the prediction is queued.
        memory.Return(body.Array!); // RequestBody reads into an array.
        return new(model, tensors, memory);
    }

    /// <summary>Computes the answer: a frame with the groups of all outputs.</summary>
    public Frame Compute(MatchReport report, FrameMemory memory, CancellationToken cancellation) => HasScores && _target is { } target
        ? Predictor.ScoreAnomalies(_model, Input, target, HasSmoothScores, memory, cancellation, report)
        : Predictor.Predict(_model, Input, memory, cancellation, report);

    // Clients of the protocol send no content type, or that of binary data for JSON too.
    private static void CheckContentType(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType) || MediaTypes.IsJson(request) || MediaTypes.IsBinary(request.ContentType))
            return;
        throw new RequestException($"The content type '{Cut(request.ContentType)}' is not read; send {JsonObjectResult.ContentType} or {MediaTypes.Binary}");
    }

    private static (TensorInput Input, TensorInput? Target) Select(LoadedModel model, ModelTensors tensors, IReadOnlyList<TensorInput> inputs)
    {
        TensorInput? input = null, target = null;
        string known = tensors.HasScores ? $"'{tensors.Input}' and '{ModelTensors.Target}'" : $"'{tensors.Input}'";
        foreach (TensorInput given in inputs)
        {
            if (given.Name == tensors.Input)
                input = given;
            else if (given.Name == ModelTensors.Target && tensors.HasScores)
                target = given;
            else
                throw Unknown(model, given.Name, known);
        }
        return (input ?? throw new RequestException($"The input '{tensors.Input}' is absent"), target);
    }

    // A detector that lacks its thresholds says so.
    private static RequestException Unknown(LoadedModel model, string input, string known)
    {
        if (input == ModelTensors.Target && model.Detector is not null)
            Predictor.RequireDetector(model);
        return new RequestException($"Unknown input '{Cut(input)}'; the model has {known}");
    }

    private static List<(ModelOutput Output, bool IsBinary)> Choose(LoadedModel model, IReadOnlyList<ModelOutput> outputs, TensorRequest request, bool canScore)
    {
        var chosen = new List<(ModelOutput, bool)>();
        if (request.Outputs is null)
        {
            foreach (ModelOutput output in outputs)
            {
                if (canScore || !output.IsScore)
                    chosen.Add((output, request.IsBinaryOutput));
            }
            return chosen;
        }
        foreach (TensorOutput named in request.Outputs)
        {
            ModelOutput output = outputs.FirstOrDefault(output => output.Group == named.Name);
            if (output.Group is null && model.Detector is not null && ResponseGroups.IsScore(named.Name))
                Predictor.RequireDetector(model);
            if (output.Group is null)
                throw new RequestException($"Unknown output '{Cut(named.Name)}'; the model has {string.Join(", ", outputs.Select(static known => $"'{known.Group}'"))}");
            if (output.IsScore && !canScore)
                throw new RequestException($"The output '{output.Group}' needs the input '{ModelTensors.Target}', because not all targets of the model are tags");
            chosen.Add((output, named.IsBinary ?? request.IsBinaryOutput));
        }
        return chosen;
    }

    private static string Cut(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
