using System.Diagnostics;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Prediction and anomaly scoring endpoints.</summary>
[Route("gordo/v0/{gordo_project}/{gordo_name}")]
[Tags("Prediction")]
public sealed class PredictionController(ModelCollection collection, PredictionGate gate, ServerSettings settings) : GordoController
{
    // Predictions estimated to be shorter than this run without a deadline: they end before it could stop them.
    private const double MaxSecondsWithoutDeadline = 0.001;

    /// <summary>Computes the model's output for the given readings.</summary>
    /// <remarks>
    /// The JSON body is `{"X": frame}`. A frame is a list of rows, a list of records, an object that maps tags to lists
    /// of values, or an object that maps tags to objects from row labels to values. Row labels are ISO 8601 times or
    /// integers. Columns are matched by name if all tags are present, otherwise by position. Alternatively, the body is
    /// `X` as an Arrow stream, or the form of `prediction.parquet`.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction", Name = "predict")]
    public IActionResult Predict(string gordo_project, string gordo_name) =>
        Predict(gordo_name, format: null);

    /// <summary>Computes the model's output for readings in a Parquet file, and returns a Parquet file.</summary>
    /// <remarks>
    /// Equals `prediction` with a multipart form and `format=parquet`. It has a separate path because generated clients
    /// support one request type and one response type per path.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.parquet", Name = "predictParquet")]
    public IActionResult PredictParquet(string gordo_project, string gordo_name) =>
        Predict(gordo_name, ResponseFormat.Parquet);

    /// <summary>Computes anomaly scores: the difference between the readings and the model's output.</summary>
    /// <remarks>
    /// Requires the readings of the model's targets as `y` in addition to `X`; for an autoencoder both are the same
    /// readings. An Arrow stream provides both if its columns include the targets. The form of
    /// `anomaly/prediction.parquet` is accepted too. The response has scaled and unscaled scores, per tag and in total,
    /// and confidences if the model has thresholds.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction", Name = "predictAnomaly")]
    public IActionResult PredictAnomaly(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, format: null);

    /// <summary>Computes anomaly scores for readings in a Parquet file, and returns a Parquet file.</summary>
    /// <remarks>
    /// Equals `anomaly/prediction` with a multipart form and `format=parquet`. It has a separate path because generated
    /// clients support one request type and one response type per path.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.parquet", Name = "predictAnomalyParquet")]
    public IActionResult PredictAnomalyParquet(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, ResponseFormat.Parquet);

    private PendingResult Predict(string name, ResponseFormat? format) => new(RespondAsync(
        name, format, (model, request, memory, deadline) => Predictor.Predict(model, request.Input, memory, deadline)));

    private PendingResult PredictAnomaly(string name, ResponseFormat? format)
    {
        bool allColumns = Request.QueryString.HasValue && Request.Query.ContainsKey("all_columns");
        return new(RespondAsync(
            name,
            format,
            (model, request, memory, deadline) =>
                Predictor.ScoreAnomalies(model, request.Input, request.RequireTarget(), allColumns, memory, deadline)));
    }

    private async Task<IActionResult> RespondAsync(
        string name,
        ResponseFormat? format,
        Func<LoadedModel, PredictionRequest, FrameMemory, CancellationToken, Frame> predict)
    {
        long started = Stopwatch.GetTimestamp();
        if (!ModelName.TryParse(name, out ModelName modelName))
            return MalformedName(name);
        // Applies until the response starts. From then on Kestrel's minimum data rate applies.
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        LoadedModel? model;
        do
        {
            model = await deadline.WaitAsync(collection.GetModelAsync(RequestedRevision, modelName, CancellationToken.None));
        }
        while (model?.TryAcquire() == false);
        if (model is null)
            return NoSuchModel(name);
        try
        {
            RecordModel(name);
            ResponseFormat responseFormat = format ?? ResponseFormats.FromRequest(Request);
            RequestMemory requestMemory = RequestMemory.Of(HttpContext);
            PredictionRequest request = await PredictionRequest.ReadAsync(Request, model, settings.Limits, requestMemory, deadline);
            // A compressed frame may be a thousand times as large as the body, and its response several times larger still.
            FrameMemory memory = requestMemory.Frames;
            memory.Reserve(model.ResponseBytes(request.Input.RowCount));
            Frame frame;
            if (!gate.TryEnter())
                await gate.EnterAsync(deadline.Token);
            try
            {
                // Of other engines, the time is not known well enough.
                bool isQuick = model.Engine == EngineKinds.Compiled && model.Estimator.EstimatedSeconds(request.Input.RowCount) < MaxSecondsWithoutDeadline;
                frame = predict(model, request, memory, isQuick ? CancellationToken.None : deadline.Token);
            }
            finally
            {
                gate.Leave();
            }
            RequestContext.Of(HttpContext).Rows = frame.RowCount;
            return responseFormat switch
            {
                ResponseFormat.Arrow => new ArrowFrameResult(frame),
                ResponseFormat.Parquet => new ParquetFrameResult(frame),
                _ => new JsonFrameResult(frame, memory, started),
            };
        }
        finally
        {
            model.Release();
        }
    }
}
