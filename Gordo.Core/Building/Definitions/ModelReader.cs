using Gordo.Core.Anomaly;
using Gordo.Core.Building.Configuration;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Scaling;

namespace Gordo.Core.Building.Definitions;

/// <summary>Reads definitions of models: a detector around an estimator, or an estimator.</summary>
internal static class ModelReader
{
    private const string Plain = "DiffBasedAnomalyDetector", KFold = "DiffBasedKFCVAnomalyDetector";
    private const int DefaultWindow = 144;

    private static readonly Dictionary<string, SmoothingMethod> Smoothings = new(StringComparer.Ordinal)
    {
        ["smm"] = SmoothingMethod.RollingMedian,
        ["sma"] = SmoothingMethod.RollingMean,
        ["ewma"] = SmoothingMethod.ExponentialMean,
    };

    /// <summary>Reads a model.</summary>
    /// <param name="node">The definition; text may hold YAML.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    /// <returns>Null if it is wrong, which has been reported.</returns>
    public static ModelDefinition? Read(SettingNode? node, FaultList faults)
    {
        if (ClassNode.Read(node, "model", faults) is not { } model)
            return null;
        if (model.Name is not (Plain or KFold))
            return EstimatorReader.Read(model, "model", faults) is { } plain ? new ModelDefinition(plain, null) : null;
        SettingReader reader = model.Reader(faults);
        ClassNode? inner = ClassNode.Read(reader.Node("base_estimator"), $"{model.Name}.base_estimator", faults);
        EstimatorDefinition? estimator = inner is null ? null : EstimatorReader.Read(inner, $"{model.Name}.base_estimator", faults);
        DetectorDefinition detector = ReadDetector(model.Name, reader);
        reader.WarnUnknown();
        return estimator is null ? null : new ModelDefinition(estimator, detector);
    }

    /// <summary>Reads a detector that surrounds a model of another tool.</summary>
    /// <param name="path">The class of the detector.</param>
    /// <param name="parameters">Its parameters, as in a configuration file.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    /// <returns>Null if the class is no detector, which has been reported.</returns>
    public static DetectorDefinition? ReadDetector(string path, IReadOnlyDictionary<string, string> parameters, FaultList faults)
    {
        SettingNode members = SettingNode.OfMembers(
            parameters.ToDictionary(member => member.Key, member => SettingNode.OfText(member.Value, isQuoted: false, line: 0), StringComparer.Ordinal), line: 0);
        if (ClassNode.Read(SettingNode.OfMembers(new Dictionary<string, SettingNode>(StringComparer.Ordinal) { [path] = members }, line: 0), "the detector", faults) is not { } node)
            return null;
        if (node.Name is not (Plain or KFold))
        {
            faults.Add(0, $"{Text.Quote(node.Name)} is not a detector, expected {Plain} or {KFold}.");
            return null;
        }
        SettingReader reader = node.Reader(faults);
        DetectorDefinition detector = ReadDetector(node.Name, reader);
        reader.WarnUnknown();
        return detector;
    }

    private static DetectorDefinition ReadDetector(string name, SettingReader reader)
    {
        bool usesQuantile = name == KFold;
        int? window = reader.Integer("window", 1);
        SmoothingMethod? smoothing = reader.Choice("smoothing_method", Smoothings);
        if (usesQuantile && reader.Node("window") is null && !IsNull(reader, "window"))
            window = DefaultWindow;
        return new DetectorDefinition
        {
            UsesQuantile = usesQuantile,
            Scaler = ReadScaler(reader.Node("scaler"), $"{name}.scaler", reader.Faults) ?? new MinMaxScaler(),
            RequireThresholds = reader.Flag("require_thresholds") ?? true,
            Shuffle = reader.Flag("shuffle") ?? false,
            Window = window,
            Smoothing = smoothing ?? (window is null ? null : SmoothingMethod.RollingMedian),
            ThresholdPercentile = usesQuantile ? reader.Number("threshold_percentile", 0, 1) ?? 0.99 : 0.99,
        };
    }

    /// <summary>Reads a scaler; null if it is absent or wrong, which has been reported.</summary>
    public static ScalerDefinition? ReadScaler(SettingNode? node, string place, FaultList faults)
    {
        if (node is null || ClassNode.Read(node, place, faults) is not { } scaler)
            return null;
        if (scaler.Name is nameof(MinMaxScaler) or nameof(StandardScaler) or nameof(RobustScaler))
            return TransformerReader.Read(scaler, place, faults) as ScalerDefinition;
        faults.Add(scaler.Line, $"{place} is {Text.Quote(scaler.Name)}, expected MinMaxScaler, StandardScaler or RobustScaler.");
        return null;
    }

    private static bool IsNull(SettingReader reader, string key) => reader.Mapping.Members?.GetValueOrDefault(key) is { IsNull: true };
}
