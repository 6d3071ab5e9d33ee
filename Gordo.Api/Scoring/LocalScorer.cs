using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Estimators;
using Gordo.Core.Names;
using Gordo.Core.Prediction;
using Gordo.Serialization;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Scoring;

/// <summary>Scores a file in this process, with a model of a collection's folder.</summary>
internal static class LocalScorer
{
    /// <summary>Scores the file, or predicts if the model is not a detector.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="revision">The revision; null for the current one.</param>
    /// <param name="name">The model.</param>
    /// <param name="file">The file to score.</param>
    /// <param name="memory">The memory for all frames.</param>
    /// <param name="limits">The maximum size of a frame.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="RequestException">There is no such revision or model, or the columns do not match it.</exception>
    /// <exception cref="GordoException">The model cannot be loaded or fails, or the file is malformed.</exception>
    public static async Task<ScoredFrame> ScoreAsync(
        ModelCollection collection, string? revision, string name, string file, FrameMemory memory, FrameLimits limits, CancellationToken cancellation)
    {
        Revision wanted = collection.Current;
        if (revision is not null && (!Revision.TryParse(revision, out wanted) || !collection.Contains(wanted)))
            throw new RequestException($"Revision '{revision}' not found; there are {string.Join(", ", collection.Revisions())}.");
        if (!ModelName.TryParse(name, out ModelName modelName)
            || await collection.GetModelAsync(wanted, modelName, cancellation) is not { } model)
        {
            string hint = NearestName.Find(collection.Models(wanted), name) is { } nearest ? $"; did you mean '{nearest}'?" : ".";
            throw new RequestException($"No such model found: '{name}' in revision {wanted}{hint}");
        }
        (Frame input, Frame? target) = FrameFile.Read(file, model.Tags, model.Targets, memory, limits);
        memory.Reserve(model.ResponseBytes(input.RowCount, LoadedModel.Scores));
        try
        {
            var report = new MatchReport(isStrict: false);
            Frame frame = model.Detector is null
                ? Predictor.Predict(model, input, memory, cancellation, report)
                : Predictor.ScoreAnomalies(model, input, target ?? TargetAmong(model, input), allColumns: false, memory, cancellation, report);
            return new(frame, wanted.ToString()) { Warning = report.Warning };
        }
        catch (NotAnAnomalyDetectorException)
        {
            // Its thresholds are missing.
            var report = new MatchReport(isStrict: false);
            return new(Predictor.Predict(model, input, memory, cancellation, report), wanted.ToString()) { Warning = report.Warning };
        }
    }

    private static Frame TargetAmong(LoadedModel model, Frame input) => model.TargetAmong(input)
        ?? throw new RequestException($"The file has no columns for the model's targets: {string.Join(", ", model.Targets.Where(name => input.Find(new(name)) is null).Select(name => $"'{name}'"))}.");
}
