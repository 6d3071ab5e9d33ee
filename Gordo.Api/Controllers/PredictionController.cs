using System.Diagnostics;
using Gordo.Api.Formatting;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Api.Settings;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Estimators;
using Gordo.Core.Names;
using Gordo.Serialization.Frames;
using Microsoft.AspNetCore.Mvc;

namespace Gordo.Api.Controllers;

/// <summary>Prediction and anomaly scoring endpoints.</summary>
[Route("gordo/v0/{gordo_project}/{gordo_name}")]
[Tags("Prediction")]
public sealed class PredictionController(ModelCollection collection, PredictionGate gate, ServerSettings settings, NameSuggestions suggestions, ColumnWarnings warnings, InputQuality quality) : GordoController
{
    // Predictions estimated to be shorter than this run without a deadline: they end before it could stop them.
    private const double MaxSecondsWithoutDeadline = 0.001;

    /// <summary>Computes the model's output for the given readings.</summary>
    /// <remarks>
    /// The body is `{"X": frame}`. The examples show the shapes of a frame: a list of rows, a list of records, an object that maps
    /// tags to lists of values or to objects from row labels to values, and pandas' split layout. Row labels are ISO 8601 times or
    /// integers. Columns are matched by name if all tags are present, otherwise by position. The bodies of the paths for Arrow, CSV
    /// and Parquet are accepted too, and `format` or the `Accept` header selects their answers.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction", Name = "predict")]
    public IActionResult Predict(string gordo_project, string gordo_name) =>
        Predict(gordo_name, format: null);

    /// <summary>Computes the model's output for readings in pandas' split layout, and returns the same layout.</summary>
    /// <remarks>
    /// The member `X` is a frame in pandas' split layout (`orient="split"`), which all generators type. MLflow's name
    /// `dataframe_split` is accepted in its place.
    /// The answer's `data` is in the same layout: columns are pairs of group and tag, cells are numbers or null, and times in
    /// cells are milliseconds since 1970.
    /// The path equals `prediction` with `format=split`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.split", Name = "predictSplit")]
    public IActionResult PredictSplit(string gordo_project, string gordo_name) =>
        Predict(gordo_name, ResponseFormat.Split);

    /// <summary>Computes the model's output for CSV, and returns CSV.</summary>
    /// <remarks>
    /// The body has a header line, and the time in the first column. Cells are separated by commas, semicolons or tabs; with
    /// semicolons or tabs, numbers may have a decimal comma. Columns that are not tags are ignored.
    /// The answer has commas and decimal points, and columns named `group|tag`.
    /// The path equals `prediction` with `format=csv`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.csv", Name = "predictCsv")]
    public IActionResult PredictCsv(string gordo_project, string gordo_name) =>
        Predict(gordo_name, ResponseFormat.Csv);

    /// <summary>Computes the model's output for an Arrow stream, and returns an Arrow stream.</summary>
    /// <remarks>
    /// The body is an Arrow stream of the readings.
    /// The answer is an Arrow stream of a two-level pandas frame.
    /// The path equals `prediction` with `format=arrow`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.arrow", Name = "predictArrow")]
    public IActionResult PredictArrow(string gordo_project, string gordo_name) =>
        Predict(gordo_name, ResponseFormat.Arrow);

    /// <summary>Computes the model's output for readings in a Parquet file, and returns a Parquet file.</summary>
    /// <remarks>
    /// The body is a form of Parquet files as pandas' `to_parquet` writes them: `X`.
    /// The answer is a Parquet file of a two-level pandas frame.
    /// The path equals `prediction` with `format=parquet`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.parquet", Name = "predictParquet")]
    public IActionResult PredictParquet(string gordo_project, string gordo_name) =>
        Predict(gordo_name, ResponseFormat.Parquet);

    /// <summary>Computes anomaly scores: the difference between the readings and the model's output.</summary>
    /// <remarks>
    /// Requires the readings of the model's targets as `y` in addition to `X`; for an autoencoder both are the same readings. The
    /// response has scaled and unscaled scores, per tag and in total, and confidences if the model has thresholds. The bodies of the
    /// paths for Arrow, CSV and Parquet are accepted too, and `format` or the `Accept` header selects their answers.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction", Name = "predictAnomaly")]
    public IActionResult PredictAnomaly(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, format: null);

    /// <summary>Computes anomaly scores for readings in pandas' split layout, and returns the same layout.</summary>
    /// <remarks>
    /// The members `X` and `y` are frames in pandas' split layout (`orient="split"`), which all generators type.
    /// The answer's `data` is in the same layout: columns are pairs of group and tag, cells are numbers or null, and times in
    /// cells are milliseconds since 1970.
    /// The path equals `anomaly/prediction` with `format=split`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.split", Name = "predictAnomalySplit")]
    public IActionResult PredictAnomalySplit(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, ResponseFormat.Split);

    /// <summary>Computes anomaly scores for CSV, and returns CSV.</summary>
    /// <remarks>
    /// The body has a header line, and the time in the first column. Cells are separated by commas, semicolons or tabs; with
    /// semicolons or tabs, numbers may have a decimal comma. Columns that are not tags are ignored. The columns of the model's
    /// targets are `y`.
    /// The answer has commas and decimal points, and columns named `group|tag`.
    /// The path equals `anomaly/prediction` with `format=csv`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.csv", Name = "predictAnomalyCsv")]
    public IActionResult PredictAnomalyCsv(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, ResponseFormat.Csv);

    /// <summary>Computes anomaly scores for an Arrow stream, and returns an Arrow stream.</summary>
    /// <remarks>
    /// The body is an Arrow stream of the readings. It must have the columns of the model's targets too.
    /// The answer is an Arrow stream of a two-level pandas frame.
    /// The path equals `anomaly/prediction` with `format=arrow`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.arrow", Name = "predictAnomalyArrow")]
    public IActionResult PredictAnomalyArrow(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, ResponseFormat.Arrow);

    /// <summary>Computes anomaly scores for readings in a Parquet file, and returns a Parquet file.</summary>
    /// <remarks>
    /// The body is a form of Parquet files as pandas' `to_parquet` writes them: `X` and `y`.
    /// The answer is a Parquet file of a two-level pandas frame.
    /// The path equals `anomaly/prediction` with `format=parquet`; generated clients need a path with one type of body and of answer.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector.</param>
    [HttpPost("anomaly/prediction.parquet", Name = "predictAnomalyParquet")]
    public IActionResult PredictAnomalyParquet(string gordo_project, string gordo_name) =>
        PredictAnomaly(gordo_name, ResponseFormat.Parquet);

    /// <summary>Finds events: runs of rows whose readings are anomalous, with the tags that say so.</summary>
    /// <remarks>
    /// An event is a run of rows whose `total-anomaly-confidence` is above 1; runs are joined over at most `gap` rows that are not.
    /// `start` and `end` are the labels of its first and last row, `peak` is its largest confidence and `peak-time` the label of that row.
    /// `share` of a tag is its part of the sum of the squared scaled distances of the event, `score` its largest `anomaly-confidence`.
    /// `above` counts the rows above 1, and `health` is the largest confidence of all rows.
    /// The path equals `anomaly/prediction` with `view=events`; generated clients need a path with one type of answer. Bodies of all
    /// formats are accepted.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name. The model must be an anomaly detector with an aggregate threshold.</param>
    [HttpPost("anomaly/prediction.events", Name = "predictAnomalyEvents")]
    public IActionResult PredictAnomalyEvents(string gordo_project, string gordo_name) =>
        new PendingResult(RespondAsync(gordo_name, isAnomaly: true, format: null, ResponseView.Events));

    /// <summary>Describes the quality of readings: missing and stuck ones, those outside the range of training, and faults of the row labels.</summary>
    /// <remarks>
    /// Per tag: missing readings, the longest run of equal readings and whether it counts as stuck, and the share of readings outside the
    /// range of training, if the scaler of the detector tells it. For the row labels: gaps against the resolution of the data set,
    /// duplicates, and rows that are not in order. What is unknown is `null`. The model is not run.
    /// The path equals `prediction` with `view=quality`; generated clients need a path with one type of answer. Bodies of all formats are
    /// accepted.
    /// </remarks>
    /// <param name="gordo_project">The project name. Any name is accepted: a server has one collection.</param>
    /// <param name="gordo_name">The model name.</param>
    [HttpPost("prediction.quality", Name = "predictQuality")]
    public IActionResult PredictQuality(string gordo_project, string gordo_name) =>
        new PendingResult(RespondAsync(gordo_name, isAnomaly: false, format: null, ResponseView.Quality));

    private PendingResult Predict(string name, ResponseFormat? format) => new(RespondAsync(name, isAnomaly: false, format));

    private PendingResult PredictAnomaly(string name, ResponseFormat? format) => new(RespondAsync(name, isAnomaly: true, format));

    private async Task<IActionResult> RespondAsync(string name, bool isAnomaly, ResponseFormat? format, ResponseView? view = null)
    {
        long started = Stopwatch.GetTimestamp();
        if (!ModelName.TryParse(name, out ModelName modelName))
            return MalformedName(name);
        // Applies until the response starts. From then on Kestrel's minimum data rate applies.
        using var deadline = new RequestDeadline(HttpContext, TimeSpan.FromSeconds(settings.RequestSeconds));
        if (await AcquireAsync(collection, modelName, deadline) is not { } model)
            return NoSuchModel(name, suggestions);
        try
        {
            RecordModel(name);
            PredictionQuery query = PredictionQuery.Of(Request, isAnomaly, format, view);
            RequestMemory requestMemory = RequestMemory.Of(HttpContext);
            PredictionRequest request = await PredictionRequest.ReadAsync(Request, model, settings.Limits, requestMemory, deadline);
            // A compressed frame may be a thousand times as large as the body, and its response several times larger still.
            FrameMemory memory = requestMemory.Frames;
            memory.Reserve(model.ResponseBytes(request.Input.RowCount, query.ScoresPerOutput));
            var report = new MatchReport(settings.StrictColumns || ColumnWarnings.IsStrict(Request));
            PredictionAnswer answer;
            if (!gate.TryEnter())
                await gate.EnterAsync(deadline.Token);
            try
            {
                // Of other engines, the time is not known well enough.
                bool isQuick = model.Engine == EngineKinds.Compiled && model.Estimator.EstimatedSeconds(request.Input.RowCount) < MaxSecondsWithoutDeadline;
                answer = query.Compute(model, request, report, memory, isQuick ? CancellationToken.None : deadline.Token);
            }
            finally
            {
                gate.Leave();
            }
            RequestContext.Of(HttpContext).Rows = answer.Rows;
            warnings.Report(HttpContext, model, report);
            quality.Report(HttpContext, report.Findings);
            return answer.ToResult(query.Format, name, memory, started);
        }
        finally
        {
            model.Release();
        }
    }
}
