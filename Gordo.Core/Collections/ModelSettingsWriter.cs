using System.Text;
using System.Text.Json;
using Gordo.Core.Anomaly;

namespace Gordo.Core.Collections;

/// <summary>Writes the <c>gordo</c> settings of a model.</summary>
internal static class ModelSettingsWriter
{
    /// <summary>Returns the settings as JSON.</summary>
    public static string Write(ModelSettings settings)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", 1);
            if (settings.Estimator is { LookbackWindow: { } window } estimator)
            {
                writer.WriteStartObject("estimator");
                writer.WriteNumber("lookback_window", window);
                writer.WriteNumber("lookahead", estimator.Lookahead);
                writer.WriteEndObject();
            }
            if (settings.Detector is { } detector)
                Write(writer, detector);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, DetectorSettings detector)
    {
        writer.WriteStartObject("detector");
        writer.WriteString("kind", detector.Kind);
        writer.WriteStartObject("scaler");
        writer.WriteString("kind", detector.Scaler?.Kind);
        if (detector.Scaler?.FeatureRange is { } range)
            Numbers("feature_range", range);
        Numbers("scale", detector.Scaler?.Scale ?? []);
        Numbers("offset", detector.Scaler?.Offset ?? []);
        writer.WriteEndObject();
        writer.WriteBoolean("require_thresholds", detector.RequireThresholds == true);
        if (detector.Window is { } window)
            writer.WriteNumber("window", window);
        if (detector.SmoothingMethod is { } method)
            writer.WriteString("smoothing_method", method);
        if (detector.FeatureThresholds is { } thresholds)
            Numbers("feature_thresholds", Array.ConvertAll(thresholds, threshold => threshold ?? double.NaN));
        if (detector.AggregateThreshold is { } aggregate && double.IsFinite(aggregate))
            writer.WriteNumber("aggregate_threshold", aggregate);
        writer.WriteEndObject();

        void Numbers(string name, double[] values)
        {
            writer.WriteStartArray(name);
            foreach (double value in values)
            {
                // JSON cannot represent NaN and infinity.
                if (double.IsFinite(value))
                    writer.WriteNumberValue(value);
                else
                    writer.WriteNullValue();
            }
            writer.WriteEndArray();
        }
    }
}
