using System.Diagnostics;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Asks models what they expected, and how far off the readings are.</summary>
[Route("gordo/v0/{gordo_project}/{gordo_name}")]
[Tags("Prediction")]
public sealed class PredictionController(ModelCollection collection, PredictionGate gate, ServerSettings settings) : GordoController
{
    // What is done sooner than it can be stopped need not know until when it may take.
    private const double SecondsWithoutDeadline = 0.001;

    /// <summary>Predicts what the model expects for the given readings.</summary>
    /// <remarks>
    /// The body is JSON, `{"X": frame}`. A frame is a list of rows, a list of records, a map from tag to a list of
    /// values, or a map from tag to a map from row label to value, where labels are ISO 8601 times or integers.
    /// Columns are matched by name where all tags are there, else by position. Or the body is `X` as an Arrow stream,
    /// or the form that `prediction.parquet` takes.
    /// </remarks>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model, one per machine.</param>
    [HttpPost("prediction", Name = "predict")]
    public IActionResult Predict(string gordo_project, string gordo_name) =>
        Predict(gordo_name, format: null);

    /// <summary>Predicts what the model expects for readings in a Parquet file, answered as one.</summary>
    /// <remarks>
    /// As `prediction` with a form and `format=parquet`, under a path of its own: generated clients know one type of
    /// body and one type of answer for each path.
    /// </remarks>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model, one per machine.</param>
    [HttpPost("prediction.parquet", Name = "predictParquet")]
    public IActionResult PredictParquet(string gordo_project, string gordo_name) =>
        Predict(gordo_name, AnswerFormat.Parquet);

    /// <summary>Scores how far the readings are from what the model expects.</summary>
    /// <remarks>
    /// Needs the readings of the model's targets as `y` beside `X`; for an autoencoder they are the same readings.
    /// An Arrow stream is both, if the targets are among its tags; the form of `anomaly/prediction.parquet` is taken, too.
    /// The answer has scaled and unscaled scores per tag and in total, and confidences where the model has thresholds.
    /// </remarks>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model, one per machine; it must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction", Name = "predictAnomaly")]
    public IActionResult PredictAnomaly(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, format: null);

    /// <summary>Scores how far the readings in a Parquet file are from what the model expects, answered as one.</summary>
    /// <remarks>
    /// As `anomaly/prediction` with a form and `format=parquet`, under a path of its own: generated clients know one type
    /// of body and one type of answer for each path.
    /// </remarks>
    /// <param name="gordo_project">The project; any name.</param>
    /// <param name="gordo_name">The model, one per machine; it must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.parquet", Name = "predictAnomalyParquet")]
    public IActionResult PredictAnomalyParquet(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, AnswerFormat.Parquet);

    private PendingAnswer Predict(string name, AnswerFormat? format) => new(AnswerAsync(
        name, format, (model, request, memory, deadline) => Predictor.Predict(model, request.Input, memory, deadline)));

    private PendingAnswer PredictAnomaly(string name, AnswerFormat? format)
    {
        bool allColumns = Request.QueryString.HasValue && Request.Query.ContainsKey("all_columns");
        return new(AnswerAsync(
            name,
            format,
            (model, request, memory, deadline) =>
                Predictor.ScoreAnomalies(model, request.Input, request.RequireTarget(), allColumns, memory, deadline)));
    }

    private async Task<IActionResult> AnswerAsync(
        string name,
        AnswerFormat? format,
        Func<LoadedModel, PredictionRequest, FrameMemory, CancellationToken, Frame> answer)
    {
        long started = Stopwatch.GetTimestamp();
        if (!ModelName.TryParse(name, out ModelName modelName))
            return MalformedName(name);
        // Until the answer begins; how fast a client must then take it is Kestrel's to say.
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        if (await deadline.WaitAsync(collection.GetModelAsync(RequestedRevision, modelName, CancellationToken.None)) is not { } model)
            return NoSuchModel(name);

        Found(name);
        AnswerFormat answered = format ?? AnswerFormats.Of(Request);
        RequestHold hold = RequestHold.Of(HttpContext);
        PredictionRequest request = await PredictionRequest.ReadAsync(Request, model, settings.Limits, hold, deadline);
        // A compressed frame may be a thousand times its body, and its answer several times that.
        FrameMemory memory = hold.Frames;
        memory.Reserve(model.ResponseBytes(request.Input.RowCount));
        Frame frame;
        if (!gate.TryEnter())
            await gate.EnterAsync(deadline.Token);
        try
        {
            bool isQuick = model.Estimator.EstimatedSeconds(request.Input.RowCount) < SecondsWithoutDeadline;
            frame = answer(model, request, memory, isQuick ? CancellationToken.None : deadline.Token);
        }
        finally
        {
            gate.Leave();
        }
        RequestFacts.Of(HttpContext).Rows = frame.RowCount;
        return answered switch
        {
            AnswerFormat.Arrow => new ArrowAnswer(frame),
            AnswerFormat.Parquet => new ParquetAnswer(frame),
            _ => new FrameAnswer(frame, memory, started),
        };
    }
}
