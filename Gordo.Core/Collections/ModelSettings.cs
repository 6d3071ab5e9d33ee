using System.Text;
using System.Text.Json;
using Gordo.Core.Anomaly;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;

namespace Gordo.Core.Collections;

/// <summary>
/// Settings that the model format itself cannot hold: the <c>gordo</c> metadata property of <c>model.onnx</c>, or
/// <c>gordo.json</c> next to <c>model.zip</c>. A JSON object.
/// </summary>
public sealed record ModelSettings
{
    /// <summary>The only version of the settings format so far.</summary>
    private const int KnownFormat = 1;

    /// <summary>The window settings; null if each row is independent.</summary>
    public EstimatorSettings? Estimator { get; init; }

    /// <summary>The anomaly detector settings; null for a plain estimator.</summary>
    public DetectorSettings? Detector { get; init; }

    /// <summary>Reads the settings from JSON text.</summary>
    /// <param name="json">Null or empty for a model without settings, which is a plain estimator.</param>
    /// <exception cref="ModelException">The text is not a valid settings object.</exception>
    public static ModelSettings Parse(string? json)
    {
        return string.IsNullOrWhiteSpace(json) ? new() : Parse(Encoding.UTF8.GetBytes(json), "gordo");
    }

    /// <summary>Reads the settings from the JSON of a file.</summary>
    /// <param name="json">The content of the file.</param>
    /// <param name="name">The name used in error messages.</param>
    /// <exception cref="ModelException">The content is not a valid settings object.</exception>
    public static ModelSettings Parse(byte[] json, string name)
    {
        byte[] content = MetadataReader.ReadObject(json, name);
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            var root = new SettingsNode(document.RootElement, name);
            return root.Integer("format") is null or KnownFormat
                ? new() { Estimator = ReadEstimator(root.Node("estimator")), Detector = ReadDetector(root.Node("detector")) }
                : throw new ModelException($"{name}: format is {root.Integer("format")}, expected {KnownFormat}.");
        }
        // InvalidOperationException: a name or text contains an unpaired surrogate.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{name}: {e.Message}", e);
        }
    }

    private static EstimatorSettings? ReadEstimator(SettingsNode? node) => node is { } estimator
        ? new()
        {
            LookbackWindow = estimator.Integer("lookback_window"),
            Lookahead = estimator.Integer("lookahead") ?? 0,
            Output = estimator.Text("output"),
        }
        : null;

    private static DetectorSettings? ReadDetector(SettingsNode? node) => node is { } detector
        ? new()
        {
            Kind = detector.Text("kind"),
            Scaler = ReadScaler(detector.Node("scaler")),
            RequireThresholds = detector.Flag("require_thresholds"),
            Window = detector.Integer("window"),
            SmoothingMethod = detector.Text("smoothing_method"),
            FeatureThresholds = detector.Numbers("feature_thresholds"),
            AggregateThreshold = detector.Number("aggregate_threshold"),
        }
        : null;

    // A null factor becomes NaN; the detector rejects it and names its index.
    private static ScalerSettings? ReadScaler(SettingsNode? node) => node is { } scaler
        ? new()
        {
            Kind = scaler.Text("kind"),
            FeatureRange = Complete(scaler.Numbers("feature_range")),
            Scale = Complete(scaler.Numbers("scale")),
            Offset = Complete(scaler.Numbers("offset")),
        }
        : null;

    private static double[]? Complete(double?[]? numbers) =>
        numbers is null ? null : Array.ConvertAll(numbers, number => number ?? double.NaN);
}
