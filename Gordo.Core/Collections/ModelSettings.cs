using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gordo.Core.Anomaly;
using Gordo.Core.Prediction;

namespace Gordo.Core.Collections;

/// <summary>
/// What a model file can't say in its own format: the <c>gordo</c> property of <c>model.onnx</c>, or the
/// <c>gordo.json</c> beside <c>model.zip</c>; a JSON object.
/// </summary>
public sealed record ModelSettings
{
    /// <summary>The only version of the format so far.</summary>
    private const int KnownFormat = 1;

    /// <summary>The version of the format; null for the first.</summary>
    public int? Format { get; init; }

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
            ModelSettings settings = JsonSerializer.Deserialize(content, SettingsJson.Default.ModelSettings) ?? new();
            return settings.Format is null or KnownFormat
                ? settings
                : throw new ModelException($"{name}: format is {settings.Format}, expected {KnownFormat}.");
        }
        catch (JsonException e)
        {
            throw new ModelException($"{name}: {e.Message}", e);
        }
    }
}

/// <summary>Reads settings without reflection, which would cost the first model its start.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
