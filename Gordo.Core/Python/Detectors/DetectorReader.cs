using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Estimators;
using Gordo.Core.Python.Estimators;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.Records;
using Gordo.Core.Python.Sklearn;

namespace Gordo.Core.Python.Detectors;

/// <summary>Reads gordo's detectors: a model, a scaler for the errors, and thresholds.</summary>
internal static class DetectorReader
{
    /// <summary>Returns true if the object is a detector.</summary>
    public static bool IsDetector(Record record) => record.Class is "DiffBasedAnomalyDetector" or "DiffBasedKFCVAnomalyDetector";

    /// <summary>Returns the base estimator, whose errors the detector scores.</summary>
    public static Record Model(Record record) => record.Part("base_estimator") is var model && IsDetector(model)
        ? throw record.Fault("base_estimator is a detector itself")
        : model;

    /// <summary>Reads the detector settings except the scaler. Absent attributes count as None.</summary>
    public static DetectorSettings Settings(Record record, int targets) => new()
    {
        Kind = record.Class,
        RequireThresholds = record.Flag("require_thresholds", false),
        Window = record.Integer("window"),
        SmoothingMethod = record.Text("smoothing_method"),
        FeatureThresholds = record.Has("feature_thresholds_")
            ? Array.ConvertAll(record.Numbers("feature_thresholds_", targets), threshold => (double?)threshold)
            : null,
        AggregateThreshold = record.Number("aggregate_threshold_"),
    };

    /// <summary>Reads the scaler of a detector.</summary>
    /// <param name="record">The detector.</param>
    /// <param name="targets">The number of targets.</param>
    /// <param name="outputIsSingle">True if the model's output is float32.</param>
    public static TargetScaler Scaler(Record record, int targets, bool outputIsSingle)
    {
        Record scaler = record.Part("scaler");
        int visits = 0;
        if (Steps(scaler, targets, ref visits) is { } steps)
            return new ColumnScaler(steps, targets, outputIsSingle) { ScaledRange = Scalers.Range(scaler) };
        Estimator readings = Compile(scaler, targets, ElementType.Float64);
        Estimator outputs = outputIsSingle ? Compile(scaler, targets, ElementType.Float32) : readings;
        return new GraphScaler(readings, outputs);
    }

    /// <summary>Reads the scaler as one factor and one offset per column.</summary>
    /// <exception cref="ModelException">The scaler is not a linear function of each column.</exception>
    public static ScalerSettings AffineScaler(Record record, int targets)
    {
        Record scaler = record.Part("scaler");
        int visits = 0;
        List<ScaleStep> steps = Steps(scaler, targets, ref visits) ?? throw scaler.Fault("the scaler is not a linear function of each column");
        double[] factors = new double[targets], offsets = new double[targets];
        for (int i = 0; i < targets; i++)
        {
            (double factor, double offset) = (1, 0);
            foreach (ScaleStep step in steps)
            {
                (factor, offset) = step.Kind switch
                {
                    ScaleKind.Multiply => (factor * step[i], offset * step[i]),
                    ScaleKind.Divide => (factor / step[i], offset / step[i]),
                    ScaleKind.Add => (factor, offset + step[i]),
                    ScaleKind.Subtract => (factor, offset - step[i]),
                    _ => throw scaler.Fault("a scaler that clips is not a linear function of each column"),
                };
            }
            (factors[i], offsets[i]) = (factor, offset);
        }
        double[]? range = Scalers.Range(scaler) is { } ends && ends != (0, 1) ? [ends.Lowest, ends.Highest] : null;
        return new() { Kind = scaler.Class, FeatureRange = range, Scale = factors, Offset = offsets };
    }

    // A pipeline of scalers also becomes a list of column steps.
    private static List<ScaleStep>? Steps(Record scaler, int width, ref int visits)
    {
        // Visits are counted, because shared pipelines, each used twice in the next, expand exponentially.
        const int MostVisits = 100;
        if (++visits > MostVisits)
            throw scaler.Fault("it has more parts than a scaler has");
        if (scaler.Class != "Pipeline")
            return Scalers.Steps(scaler, width) is { } own ? [.. own] : null;
        var steps = new List<ScaleStep>();
        foreach (Record step in Composites.Steps(scaler))
        {
            if (Steps(step, width, ref visits) is not { } more)
                return null;
            steps.AddRange(more);
        }
        return steps;
    }

    private static Estimator Compile(Record scaler, int width, ElementType type)
    {
        var graph = new GraphBuilder(width, type);
        GraphValue value = EstimatorTable.Apply(scaler, graph, graph.Input);
        if (value.Width != width)
            throw scaler.Fault(string.Create(CultureInfo.InvariantCulture, $"it returns {value.Width} columns for {width}"));
        if (type == ElementType.Float32)
            value = graph.ToSingle(value);
        string[] names = [.. Enumerable.Range(0, width).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return new Estimator(graph.Compile(value), names, new EstimatorSettings());
    }
}
