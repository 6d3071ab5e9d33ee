using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Anomaly.Events;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Core.Estimators;
using Gordo.Core.Numerics;
using Gordo.Core.Quality;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>Computes responses: runs a model on a request frame and returns the response frame.</summary>
/// <remarks>
/// The rows of a response correspond to the last rows of the input. All computation is synchronous, on the calling
/// thread and, for large inputs, other cores; the response is allocated from the given memory.
/// </remarks>
public static class Predictor
{
    /// <summary>Predicts each row: <c>start</c>, <c>end</c>, model input and output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">One-level columns, matched by tag name, or by position if names differ.</param>
    /// <param name="memory">The memory for the response and for temporary values.</param>
    /// <param name="cancellation">Checked between blocks of rows and between columns.</param>
    /// <param name="report">Receives what was matched by position although it has names; null to ignore it.</param>
    /// <exception cref="RequestException">The columns do not match the model.</exception>
    /// <exception cref="FrameException">A value is not a number, or there are too few rows.</exception>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    public static Frame Predict(LoadedModel model, Frame input, FrameMemory memory, CancellationToken cancellation, MatchReport? report = null)
    {
        Column[] columns = model.Input.Select(input, "X", report);
        model.State.CountRequest();
        InputColumns readings = Read(model, columns, input.Index, memory, report);
        ReadOnlyMemory<double>[] output = Run(model, readings, memory, cancellation);

        RowIndex index = input.Index.Tail(output[0].Length);
        var response = new ResponseFrame(index, model.PredictionNames);
        response.Add(ResponseGroups.Start, RowTimes.Start(index, memory));
        response.Add(ResponseGroups.End, new NullColumn(index.Length));
        response.AddInput(model.Tags, columns, readings.Numbers);
        response.Add(ResponseGroups.ModelOutput, model.Estimator.ColumnNames ?? model.Targets, output);
        return response.Build();
    }

    /// <summary>Scores how far readings are from the prediction: the columns of a prediction plus anomaly scores.</summary>
    /// <param name="model">A model with a detector.</param>
    /// <param name="input">One-level columns, matched by tag name, or by position if names differ.</param>
    /// <param name="target">Columns of the model's targets, matched in the same way; as many rows as the input, paired by position.</param>
    /// <param name="allColumns">True to include smoothed scores, if the detector has a window.</param>
    /// <param name="memory">The memory for the response and for temporary values.</param>
    /// <param name="cancellation">Checked between blocks of rows and between columns.</param>
    /// <param name="report">Receives what was matched by position although it has names; null to ignore it.</param>
    /// <exception cref="RequestException">The columns do not match the model, or the numbers of rows differ.</exception>
    /// <exception cref="FrameException">A value is not a number, or there are too few rows.</exception>
    /// <exception cref="NotAnAnomalyDetectorException">The model has no detector, or lacks required thresholds.</exception>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    public static Frame ScoreAnomalies(
        LoadedModel model, Frame input, Frame target, bool allColumns, FrameMemory memory, CancellationToken cancellation, MatchReport? report = null)
    {
        ScoredRows rows = Score(model, input, target, allColumns, report, memory, cancellation);
        var response = new ResponseFrame(rows.Index, allColumns ? model.SmoothScoreNames : model.ScoreNames);
        response.Add(ResponseGroups.Start, RowTimes.Start(rows.Index, memory));
        response.Add(ResponseGroups.End, RowTimes.End(rows.Index, model.Resolution, memory));
        response.AddInput(model.Tags, rows.Columns, rows.Readings.Numbers);
        response.Add(ResponseGroups.ModelOutput, model.Estimator.ColumnNames ?? model.Targets, rows.Output);
        response.Add(rows.Scores, model.Targets);
        return response.Build();
    }

    /// <summary>Scores readings in the same way, and returns the events instead of the scores.</summary>
    /// <param name="model">A model with a detector that has a threshold of the total score.</param>
    /// <param name="input">One-level columns, matched by tag name, or by position if names differ.</param>
    /// <param name="target">Columns of the model's targets, matched in the same way; as many rows as the input, paired by position.</param>
    /// <param name="gap">The largest number of quiet rows over which anomalous rows are joined.</param>
    /// <param name="top">The largest number of tags of each event.</param>
    /// <param name="memory">The memory for temporary values; it counts that of the events.</param>
    /// <param name="cancellation">Checked between blocks of rows, columns and events.</param>
    /// <param name="report">Receives what was matched by position although it has names; null to ignore it.</param>
    /// <exception cref="NotAnAnomalyDetectorException">The model has no detector, or its detector no threshold of the total score.</exception>
    /// <inheritdoc cref="ScoreAnomalies" path="/exception"/>
    public static EventReport FindEvents(
        LoadedModel model, Frame input, Frame target, int gap, int top, FrameMemory memory, CancellationToken cancellation, MatchReport? report = null)
    {
        RequireAggregateThreshold(model);
        return FindEvents(model, Score(model, input, target, smooth: false, report, memory, cancellation), gap, top, memory, cancellation);
    }

    /// <summary>Finds the events in the scores of a model.</summary>
    /// <param name="model">The model, whose detector has a threshold of the total score.</param>
    /// <param name="rows">Its scores.</param>
    /// <param name="gap">The largest number of quiet rows over which anomalous rows are joined.</param>
    /// <param name="top">The largest number of tags of each event.</param>
    /// <param name="memory">Counts the memory of the events.</param>
    /// <param name="cancellation">Checked between events.</param>
    /// <exception cref="NotAnAnomalyDetectorException">The detector has no threshold of the total score.</exception>
    public static EventReport FindEvents(LoadedModel model, ScoredRows rows, int gap, int top, FrameMemory memory, CancellationToken cancellation)
    {
        RequireAggregateThreshold(model);
        // The detector has the threshold: checked above, and without a detector there are no scores.
        var scores = new EventScores(
            rows.Index, rows.Scores.TotalConfidence!.Value, model.Targets, rows.Scores.Raw.TagScaled, rows.Scores.Confidence);
        return EventFinder.Find(scores, model.Detector!.AggregateThreshold!.Value, gap, top, memory, cancellation);
    }

    /// <summary>Computes the output for columns of a frame of many models.</summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="memory">The memory for the output and for temporary values.</param>
    /// <param name="cancellation">Checked between blocks of rows.</param>
    /// <returns>The labels of the output's rows, and its columns.</returns>
    /// <exception cref="FrameException">A value is not a number, or there are too few rows.</exception>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    public static (RowIndex Index, IReadOnlyList<ReadOnlyMemory<double>> Output) Predict(
        LoadedModel model, WideColumns columns, FrameMemory memory, CancellationToken cancellation)
    {
        model.State.CountRequest();
        InputColumns readings = Read(model, columns.Tags, columns.Index.Length, memory);
        ReadOnlyMemory<double>[] output = Run(model, readings, memory, cancellation);
        return (columns.Index.Tail(output[0].Length), output);
    }

    /// <summary>Scores columns of a frame of many models.</summary>
    /// <param name="model">A model with a detector.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="memory">The memory for the scores and for temporary values.</param>
    /// <param name="cancellation">Checked between blocks of rows and between columns.</param>
    /// <exception cref="FrameException">A value is not a number, or there are too few rows.</exception>
    /// <exception cref="NotAnAnomalyDetectorException">The model has no detector, or lacks required thresholds.</exception>
    /// <exception cref="ModelException">The model fails on these values.</exception>
    public static ScoredRows Score(LoadedModel model, WideColumns columns, FrameMemory memory, CancellationToken cancellation) =>
        Score(model, columns.Tags, columns.Targets, columns.Index, smooth: false, report: null, memory, cancellation);

    /// <summary>Describes the quality of readings without running the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">One-level columns, matched by tag name, or by position if names differ.</param>
    /// <param name="memory">The memory for temporary values.</param>
    /// <param name="report">Receives what was matched by position although it has names; null to ignore it.</param>
    /// <exception cref="RequestException">The columns do not match the model.</exception>
    /// <exception cref="FrameException">A value is not a number.</exception>
    public static QualityReport DescribeQuality(LoadedModel model, Frame input, FrameMemory memory, MatchReport? report = null)
    {
        Column[] columns = model.Input.Select(input, "X", report);
        InputColumns readings = Read(model, columns, input.Index, memory, report);
        return model.InputCheck.Describe(input.Index, columns, readings.Numbers, memory);
    }

    private static ScoredRows Score(
        LoadedModel model, Frame input, Frame target, bool smooth, MatchReport? report, FrameMemory memory, CancellationToken cancellation)
    {
        Column[] columns = model.Input.Select(input, "X", report);
        // True for an autoencoder whose target was sent once, or was found to equal the input.
        bool isSame = ReferenceEquals(input, target) && ReferenceEquals(model.Input, model.Target);
        Column[] targetColumns = isSame ? columns : model.Target.Select(target, "y", report);
        RequireDetector(model);
        if (target.RowCount != input.RowCount)
        {
            throw new RequestException(string.Create(
                CultureInfo.InvariantCulture, $"'X' has {input.RowCount} rows but 'y' has {target.RowCount}"));
        }
        report?.AddRows(input.Index, target.Index);
        return Score(model, columns, targetColumns, input.Index, smooth, report, memory, cancellation);
    }

    private static ScoredRows Score(
        LoadedModel model, Column[] columns, Column[] targets, RowIndex labels, bool smooth, MatchReport? report, FrameMemory memory, CancellationToken cancellation)
    {
        Detector detector = RequireDetector(model);
        model.State.CountRequest();
        InputColumns readings = Read(model, columns, labels, memory, report);
        bool isSame = ReferenceEquals(columns, targets) && readings.Text is null;
        ReadOnlyMemory<double>[] found = isSame ? readings.Numbers : Numbers.Read(targets, model.Targets, memory);
        ReadOnlyMemory<double>[] output = Run(model, readings, memory, cancellation);

        RowIndex index = labels.Tail(output[0].Length);
        AnomalyScores scores = detector.Score(output, found, smooth, memory, cancellation);
        model.State.RecordScores(index, scores, model.Targets);
        return new(index, columns, readings, output, scores);
    }

    /// <summary>Returns the detector of a model that scores readings.</summary>
    /// <exception cref="NotAnAnomalyDetectorException">The model has no detector, or lacks required thresholds.</exception>
    public static Detector RequireDetector(LoadedModel model)
    {
        if (model.Detector is not { } detector)
        {
            throw new NotAnAnomalyDetectorException(
                $"Model is not an AnomalyDetector, it is of type: <class '{model.TypeName}'>");
        }
        detector.RequireThresholds();
        return detector;
    }

    // A detector that requires thresholds and has none at all says so.
    private static void RequireAggregateThreshold(LoadedModel model)
    {
        if (model.Detector is not { AggregateThreshold: null } detector)
            return;
        detector.RequireThresholds();
        throw new NotAnAnomalyDetectorException($"Model '{model.Name}' has no aggregate threshold, so its readings cannot be divided into events.");
    }

    private static InputColumns Read(LoadedModel model, Column[] columns, RowIndex labels, FrameMemory memory, MatchReport? report)
    {
        InputColumns readings = Read(model, columns, labels.Length, memory);
        if (report is not null)
            report.Findings = model.InputCheck.Find(labels, readings.Numbers);
        return readings;
    }

    private static InputColumns Read(LoadedModel model, Column[] columns, int rows, FrameMemory memory)
    {
        if (model.Estimator.TextTags is not { } isText)
            return new InputColumns(Numbers.Read(columns, model.Tags, memory), null, rows);
        var numbers = new ReadOnlyMemory<double>[columns.Length];
        var text = new TextColumn?[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            if (isText[i])
                text[i] = Texts.Read(columns[i], model.Tags[i]);
            else
                numbers[i] = Numbers.Read(columns[i], model.Tags[i], memory);
        }
        return new InputColumns(numbers, text, rows);
    }

    private static ReadOnlyMemory<double>[] Run(LoadedModel model, in InputColumns readings, FrameMemory memory, CancellationToken cancellation)
    {
        if (model.Estimator.OutputRows(readings.Rows) == 0)
            throw new FrameException(model.Estimator.TooFewRows(readings.Rows));
        try
        {
            return model.Estimator.Predict(readings, memory, cancellation);
        }
        catch (ModelException failure)
        {
            throw new ModelException($"Model '{model.Name}' fails on these values: {failure.Message}", failure) { IsOfReadings = true };
        }
    }
}
