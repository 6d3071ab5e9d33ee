using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections;
using Gordo.Core.Numerics;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>Answers requests: a frame in, the model over it, the answer's frame out.</summary>
/// <remarks>
/// Rows of an answer are the last rows of the input, as many as the model answers. Everything is arithmetic on the
/// calling thread; the answer lives in the memory that is handed in.
/// </remarks>
public static class Predictor
{
    /// <summary>What the model expects for each row: <c>start</c>, <c>end</c>, model input and output.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">One-level columns, found by the model's tags, or by position where names differ.</param>
    /// <param name="memory">Where the answer lives, and whatever is needed on the way.</param>
    /// <param name="cancellation">Looked at between blocks of rows and between columns.</param>
    /// <exception cref="RequestException">The columns are not the model's.</exception>
    /// <exception cref="FrameException">A value is no number, or there are too few rows.</exception>
    /// <exception cref="ModelException">The model cannot run on these values.</exception>
    public static Frame Predict(LoadedModel model, Frame input, FrameMemory memory, CancellationToken cancellation)
    {
        Column[] columns = model.Input.Select(input);
        ReadOnlyMemory<double>[] numbers = Numbers.Read(columns, model.Tags, memory);
        ReadOnlyMemory<double>[] output = Run(model, numbers, input.RowCount, memory, cancellation);

        RowIndex index = input.Index.Tail(output[0].Length);
        var response = new ResponseFrame(index, model.PredictionNames);
        response.Add(ResponseGroups.Start, RowTimes.Start(index, memory));
        response.Add(ResponseGroups.End, new NullColumn(index.Length));
        response.AddInput(model.Tags, columns, numbers);
        response.Add(ResponseGroups.ModelOutput, model.Targets, output);
        return response.Build();
    }

    /// <summary>How far readings are from what the model expects: the columns of a prediction, and scores.</summary>
    /// <param name="model">A model with a detector.</param>
    /// <param name="input">One-level columns, found by the model's tags, or by position where names differ.</param>
    /// <param name="target">Likewise, by the model's targets; as many rows as the input, paired by position.</param>
    /// <param name="allColumns">Whether to send the smoothed scores too, where the detector has a window.</param>
    /// <param name="memory">Where the answer lives, and whatever is needed on the way.</param>
    /// <param name="cancellation">Looked at between blocks of rows and between columns.</param>
    /// <exception cref="RequestException">The columns are not the model's, or the rows not as many.</exception>
    /// <exception cref="FrameException">A value is no number, or there are too few rows.</exception>
    /// <exception cref="NotAnAnomalyDetectorException">The model has no detector, or it lacks required thresholds.</exception>
    /// <exception cref="ModelException">The model cannot run on these values.</exception>
    public static Frame ScoreAnomalies(
        LoadedModel model, Frame input, Frame target, bool allColumns, FrameMemory memory, CancellationToken cancellation)
    {
        Column[] columns = model.Input.Select(input);
        // An autoencoder's, sent once or found to be the same twice.
        bool isSame = ReferenceEquals(input, target) && ReferenceEquals(model.Input, model.Target);
        Column[] targetColumns = isSame ? columns : model.Target.Select(target);
        if (model.Detector is not { } detector)
        {
            throw new NotAnAnomalyDetectorException(
                $"Model is not an AnomalyDetector, it is of type: <class '{model.TypeName}'>");
        }
        detector.RequireThresholds();
        if (target.RowCount != input.RowCount)
        {
            throw new RequestException(string.Create(
                CultureInfo.InvariantCulture, $"'X' has {input.RowCount} rows but 'y' has {target.RowCount}"));
        }
        ReadOnlyMemory<double>[] numbers = Numbers.Read(columns, model.Tags, memory);
        ReadOnlyMemory<double>[] found = isSame ? numbers : Numbers.Read(targetColumns, model.Targets, memory);
        ReadOnlyMemory<double>[] output = Run(model, numbers, input.RowCount, memory, cancellation);

        RowIndex index = input.Index.Tail(output[0].Length);
        AnomalyScores scores = detector.Score(output, found, allColumns, memory, cancellation);

        var response = new ResponseFrame(index, allColumns ? model.SmoothScoreNames : model.ScoreNames);
        response.Add(ResponseGroups.Start, RowTimes.Start(index, memory));
        response.Add(ResponseGroups.End, RowTimes.End(index, model.Resolution, memory));
        response.AddInput(model.Tags, columns, numbers);
        response.Add(ResponseGroups.ModelOutput, model.Targets, output);
        response.Add(scores, model.Targets);
        return response.Build();
    }

    private static ReadOnlyMemory<double>[] Run(
        LoadedModel model, ReadOnlyMemory<double>[] numbers, int rows, FrameMemory memory, CancellationToken cancellation)
    {
        if (model.Estimator.OutputRows(rows) == 0)
            throw new FrameException(model.Estimator.TooFewRows(rows));
        return model.Estimator.Predict(numbers, memory, cancellation);
    }
}
