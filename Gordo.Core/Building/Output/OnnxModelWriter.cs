using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Engines;
using Gordo.Core.Metadata;
using Gordo.Core.Onnx;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Building.Output;

/// <summary>Writes built models as <c>model.onnx</c> with the <c>gordo</c> property.</summary>
internal static class OnnxModelWriter
{
    private const string Producer = "gordo build";
    private const int CheckedRows = 500;

    // Networks compute in single precision; sums of other orders differ in the last digits.
    private const double Tolerance = 1e-4;

    /// <summary>Returns the file of a model, which has been loaded and has given the predictions of the model.</summary>
    /// <param name="model">The model; it must have been fitted.</param>
    /// <param name="input">Readings of the input tags.</param>
    /// <param name="target">Readings of the target tags.</param>
    /// <exception cref="ModelException">The file gives other predictions than the model.</exception>
    public static byte[] Write(BuiltModel model, Table input, Table target)
    {
        FoldModel fitted = model.Model ?? throw new ArgumentException("The model was only cross-validated.", nameof(model));
        FittedEstimator estimator = fitted.Estimator;
        var graph = new ModelGraph(input.Width, estimator.Window);
        GraphTensor answer = estimator.Write(graph, graph.Input);
        byte[] onnx = OnnxFileWriter.Write(
            graph.Complete(answer), Producer, new Dictionary<string, string>(StringComparer.Ordinal) { ["gordo"] = ModelSettingsWriter.Write(Settings(model)) });
        Check(estimator, onnx, input.Tail(Math.Min(input.Rows, CheckedRows)), target);
        return onnx;
    }

    private static ModelSettings Settings(BuiltModel model)
    {
        FoldModel fitted = model.Model!; // checked by the caller
        ThresholdSet? thresholds = model.Validation?.Thresholds;
        return new ModelSettings
        {
            Estimator = fitted.Estimator.Window is { } window ? new() { LookbackWindow = window, Lookahead = fitted.Estimator.Lookahead } : null,
            Detector = model.Definition.Detector is { } detector
                ? new()
                {
                    Kind = detector.Kind,
                    Scaler = fitted.Scaler?.ToSettings(),
                    RequireThresholds = detector.RequireThresholds,
                    Window = detector.Window,
                    SmoothingMethod = detector.SmoothingName,
                    FeatureThresholds = thresholds is null ? null : Array.ConvertAll(thresholds.Tags, value => double.IsFinite(value) ? value : (double?)null),
                    AggregateThreshold = thresholds?.Aggregate,
                }
                : null,
        };
    }

    private static void Check(FittedEstimator estimator, byte[] onnx, Table input, Table target)
    {
        var dataset = new DatasetDescription([.. Names(input.Width)], [.. Names(target.Width)], null, null);
        StoredModel stored = StoredModel.Read(ModelFolder.OnnxFileName, onnx, null, null, dataset, EngineKinds.Compiled);
        Detector? detector = stored.CreateDetector(target.Width);
        Table expected = estimator.Predict(input);
        using var memory = new FrameMemory();
        ReadOnlyMemory<double>[] columns = [.. input.Columns.Select(column => new ReadOnlyMemory<double>(column))];
        ReadOnlyMemory<double>[] found = stored.Estimator.Predict(columns, memory, CancellationToken.None);
        for (int column = 0; column < expected.Width; column++)
        {
            double allowed = Tolerance * Math.Max(1, expected.Columns[column].Max(Math.Abs));
            for (int row = 0; row < expected.Rows; row++)
            {
                double a = expected[column][row], b = found[column].Span[row];
                // Negated, because a comparison with NaN is false and would pass.
                if (!(Math.Abs(a - b) <= allowed))
                {
                    throw new ModelException(string.Create(
                        CultureInfo.InvariantCulture, $"written as ONNX, the model answers {b} where it answered {a} (column {column}, row {row})."));
                }
            }
        }
        detector?.Score(found, [.. target.Tail(input.Rows).Columns.Select(column => new ReadOnlyMemory<double>(column))], smooth: true, memory, CancellationToken.None);
    }

    private static IEnumerable<string> Names(int count) =>
        Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture));
}
