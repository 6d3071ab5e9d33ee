using Gordo.Api.Formatting;
using Gordo.Api.Inference;
using Gordo.Api.Memory;
using Gordo.Api.Observability;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Estimators;
using Gordo.Core.Names;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>The Open Inference Protocol, version 2, of KServe, Triton and MLServer.</summary>
[Route("v2")]
[Tags("Open Inference Protocol")]
public sealed class InferenceController(
    ModelCollection collection, PredictionGate gate, ServerSettings settings, ServerVersion version, Readiness readiness, NameSuggestions suggestions,
    InputQuality quality) : GordoController
{
    // As in PredictionController.
    private const double MaxSecondsWithoutDeadline = 0.001;

    /// <summary>Describes the server: its name, version and extensions of the protocol.</summary>
    /// <remarks>
    /// The extension `binary_tensor_data` allows tensors as binary data after the JSON object.
    /// </remarks>
    [HttpGet("", Name = "getInferenceServer")]
    public IActionResult GetServer() => Json(writer =>
    {
        writer.WriteString("name", "gordo");
        writer.WriteString("version", version.Text);
        writer.WriteStrings("extensions", ["binary_tensor_data"]);
    });

    /// <summary>Liveness: returns 200 while the server is running.</summary>
    /// <remarks>
    /// Requires no key, and does not look at the collection.
    /// </remarks>
    [HttpGet("health/live", Name = "getInferenceLive")]
    public IActionResult GetLive() => Json(static writer => writer.WriteBoolean("live", true));

    /// <summary>Readiness: returns 200 when the server can take requests, otherwise 400 with the reason.</summary>
    /// <remarks>
    /// Equals `healthcheck/ready`, whose status is 503 if the server is not ready; the protocol wants one from 400 to 499.
    /// Requires no key.
    /// </remarks>
    [HttpGet("health/ready", Name = "getInferenceReady")]
    public IActionResult GetReady() => Ready(name: null, readiness.FindUnreadyReason());

    /// <summary>Describes a model: its versions, and the names, types and shapes of its tensors.</summary>
    /// <remarks>
    /// The input has a column for each tag; its name is that of the input of the model's file, or `X` if the file has none for all
    /// tags. The parameters of a tensor map the position of a column to its tag. Outputs other than `model-output` are anomaly scores.
    /// If targets of a detector are not tags, there is a second input, `y`, with their readings; otherwise it may be sent all the same.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    [HttpGet("models/{gordo_name}", Name = "getInferenceModel")]
    public IActionResult GetModel(string gordo_name) => new PendingResult(DescribeAsync(gordo_name, revision: null));

    /// <summary>Describes a version of a model.</summary>
    /// <remarks>
    /// Equals the path without the version, for a revision of the collection.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    /// <param name="revision">The version: a revision of the collection.</param>
    [HttpGet("models/{gordo_name}/versions/{revision}", Name = "getInferenceModelVersion")]
    public IActionResult GetModelVersion(string gordo_name, string revision) => new PendingResult(DescribeAsync(gordo_name, revision));

    /// <summary>Readiness of a model: returns 200 if the model can be loaded and has no text tags, otherwise 400 with the reason.</summary>
    /// <remarks>
    /// The model is loaded if it is not in memory.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    [HttpGet("models/{gordo_name}/ready", Name = "getInferenceModelReady")]
    public IActionResult GetModelReady(string gordo_name) => new PendingResult(CheckAsync(gordo_name, revision: null));

    /// <summary>Readiness of a version of a model.</summary>
    /// <remarks>
    /// Equals the path without the version, for a revision of the collection.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    /// <param name="revision">The version: a revision of the collection.</param>
    [HttpGet("models/{gordo_name}/versions/{revision}/ready", Name = "getInferenceModelVersionReady")]
    public IActionResult GetModelVersionReady(string gordo_name, string revision) => new PendingResult(CheckAsync(gordo_name, revision));

    /// <summary>Computes outputs of a model for tensors of readings.</summary>
    /// <remarks>
    /// The body has one row of the input for each time, the oldest first; its data are a list of all elements, row by row, or a list
    /// of rows. Datatypes are `FP64`, `FP32` and `INT64`; `null` is a missing reading. `outputs` selects outputs; without it, all
    /// answer that can be computed. Anomaly scores compare the output with the readings of the targets: those of the input `y`, or,
    /// without it, those of the tags. Outputs are `FP64`; they belong to the last rows, since models of windows answer fewer rows
    /// than they get. A number that is NaN or infinite is `null` in JSON. `id` and `parameters` are sent back.
    /// With the header `Inference-Header-Content-Length`, the body is a JSON object of that length, followed by the little-endian
    /// elements of the inputs that have the parameter `binary_data_size` instead of `data`. Outputs with the parameter `binary_data`,
    /// or all with `binary_data_output` of the request, are sent in the same way.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("models/{gordo_name}/infer", Name = "infer")]
    public IActionResult Infer(string gordo_name) => new PendingResult(InferAsync(gordo_name, revision: null));

    /// <summary>Computes outputs of a version of a model for tensors of readings.</summary>
    /// <remarks>
    /// Equals the path without the version, for a revision of the collection.
    /// </remarks>
    /// <param name="gordo_name">The model name.</param>
    /// <param name="revision">The version: a revision of the collection.</param>
    [HttpPost("models/{gordo_name}/versions/{revision}/infer", Name = "inferVersion")]
    public IActionResult InferVersion(string gordo_name, string revision) => new PendingResult(InferAsync(gordo_name, revision));

    private static JsonObjectResult Json(Action<System.Text.Json.Utf8JsonWriter> writeMembers) => new(writeMembers, hasRevision: false);

    private JsonObjectResult Ready(string? name, string? reason)
    {
        if (reason is not null)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        return Json(writer =>
        {
            if (name is not null)
                writer.WriteString("name", name);
            writer.WriteBoolean("ready", reason is null);
            if (reason is not null)
                writer.WriteString(ErrorResponse.Error, reason);
        });
    }

    private async Task<IActionResult> DescribeAsync(string name, string? revision)
    {
        if (Resolve(name, revision, out ModelName modelName) is { } error)
            return error;
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        if (await FindAsync(modelName, deadline) is not { } model)
            return NoSuchModel(name, suggestions);
        RecordModel(name);
        // Revisions may be many, and on a network file system.
        string[] versions = await deadline.WaitAsync(new ValueTask<string[]>(Task.Run(() => Versions(modelName))));
        return Json(writer =>
        {
            writer.WriteString("name", name);
            writer.WriteStrings("versions", versions);
            writer.WriteString("platform", Platform(model.Format));
            new ModelTensors(model).Write(writer);
        });
    }

    private async Task<IActionResult> CheckAsync(string name, string? revision)
    {
        if (Resolve(name, revision, out ModelName modelName) is { } error)
            return error;
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        try
        {
            if (await FindAsync(modelName, deadline) is not { } model)
                return NoSuchModel(name, suggestions);
            RecordModel(name);
            return Ready(name, ModelTensors.FindUnservedReason(model));
        }
        catch (ModelException exception) when (!exception.IsUnreadable)
        {
            RecordModel(name);
            return Ready(name, exception.Message);
        }
    }

    private async Task<IActionResult> InferAsync(string name, string? revision)
    {
        if (Resolve(name, revision, out ModelName modelName) is { } error)
            return error;
        // Applies until the response starts. From then on Kestrel's minimum data rate applies.
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        if (await AcquireAsync(collection, modelName, deadline) is not { } model)
            return NoSuchModel(name, suggestions);
        try
        {
            RecordModel(name);
            RequestMemory requestMemory = RequestMemory.Of(HttpContext);
            InferenceCall call = await InferenceCall.ReadAsync(Request, model, settings.Limits, requestMemory, deadline);
            FrameMemory memory = requestMemory.Frames;
            memory.Reserve(model.ResponseBytes(call.Input.RowCount, call.ScoresPerOutput));
            var report = new MatchReport(isStrict: false);
            Frame answer;
            if (!gate.TryEnter())
                await gate.EnterAsync(deadline.Token);
            try
            {
                bool isQuick = model.Engine == EngineKinds.Compiled && model.Estimator.EstimatedSeconds(call.Input.RowCount) < MaxSecondsWithoutDeadline;
                answer = call.Compute(report, memory, isQuick ? CancellationToken.None : deadline.Token);
            }
            finally
            {
                gate.Leave();
            }
            RequestContext.Of(HttpContext).Rows = answer.RowCount;
            quality.Report(HttpContext, report.Findings);
            return new InferenceResult(model, call, answer, memory);
        }
        finally
        {
            model.Release();
        }
    }

    // Names and shapes need no memory of the engine, so that the model is not acquired.
    private ValueTask<LoadedModel?> FindAsync(ModelName name, RequestDeadline deadline) =>
        deadline.WaitAsync(collection.GetModelAsync(RequestedRevision, name, CancellationToken.None));

    // Parses the names in the path. The version in the path is used instead of the revision of query or header.
    private IActionResult? Resolve(string name, string? revision, out ModelName modelName)
    {
        if (!ModelName.TryParse(name, out modelName))
            return MalformedName(name);
        if (revision is null)
            return null;
        if (!collection.TryParseRevision(revision, out Revision parsed) || (parsed != collection.Current && !collection.Contains(parsed)))
            return new ErrorResult(StatusCodes.Status404NotFound, $"Version '{revision}' not found.{suggestions.ForRevision(HttpContext, revision)}");
        RequestContext.Of(HttpContext).Revision = RequestRevision.Of(parsed);
        return null;
    }

    private string[] Versions(ModelName name) => [.. collection.Revisions().Where(revision => collection.Contains(revision, name)).Select(static revision => revision.ToString())];

    // The protocol's form is project_format.
    private static string Platform(ModelFormats format) => format switch
    {
        ModelFormats.MlNet => "mlnet_zip",
        ModelFormats.Python => "python_pickle",
        _ => "onnx_onnxv1",
    };
}
