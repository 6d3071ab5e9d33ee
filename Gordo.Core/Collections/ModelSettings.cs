using System.Text;
using System.Text.Json;
using Gordo.Core.Anomaly;
using Gordo.Core.Estimators;
using Gordo.Core.Metadata;

namespace Gordo.Core.Collections;

/// <summary>
/// What a model file can't say in its own format: the <c>gordo</c> property of <c>model.onnx</c>, or the
/// <c>gordo.json</c> beside <c>model.zip</c>; a JSON object.
/// </summary>
public sealed record ModelSettings
{
    /// <summary>The only version of the format so far.</summary>
    private const int KnownFormat = 1;

    /// <summary>How rows and windows relate; null where each row stands alone.</summary>
    public EstimatorSettings? Estimator { get; init; }

    /// <summary>How anomalies are scored; null for a plain estimator.</summary>
    public DetectorSettings? Detector { get; init; }

    /// <summary>Reads the JSON.</summary>
    /// <param name="json">Null or empty for a model that says nothing, and so is a plain estimator.</param>
    /// <exception cref="ModelException">It is no such object.</exception>
    public static ModelSettings Parse(string? json)
    {
        return string.IsNullOrWhiteSpace(json) ? new() : Parse(Encoding.UTF8.GetBytes(json), "gordo");
    }

    /// <summary>Reads the JSON of a file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ModelException">It is no such object.</exception>
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
        // The latter for names and text with half a character.
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

    // A factor that is missing is none: the detector refuses what is not finite, by its place.
    private static ScalerSettings? ReadScaler(SettingsNode? node) => node is { } scaler
        ? new()
        {
            Kind = scaler.Text("kind"),
            Scale = Complete(scaler.Numbers("scale")),
            Offset = Complete(scaler.Numbers("offset")),
        }
        : null;

    private static double[]? Complete(double?[]? numbers) =>
        numbers is null ? null : Array.ConvertAll(numbers, number => number ?? double.NaN);
}
