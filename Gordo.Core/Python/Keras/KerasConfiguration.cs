using System.Text.Json;
using System.Text.Unicode;

namespace Gordo.Core.Python.Keras;

/// <summary>Reads the configuration of a network: a Sequential of built-in Keras layers.</summary>
internal static class KerasConfiguration
{
    private const int MostLayers = 10_000;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads the layers except the input layer.</summary>
    /// <param name="json">The configuration.</param>
    /// <param name="isNew">True if Keras 3 wrote it, which states the module of every object.</param>
    /// <exception cref="ModelException">The text is not JSON, describes another kind of network, or uses custom code.</exception>
    public static List<KerasLayer> Read(ReadOnlyMemory<byte> json, out bool isNew)
    {
        // The parser does not validate UTF-8 inside strings.
        if (!Utf8.IsValid(json.Span))
            throw new ModelException("the configuration of the network is not UTF-8 text");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            JsonElement root = document.RootElement;
            isNew = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("module", out _);
            if (ClassOf(root) is not "Sequential" and { } other)
                throw new ModelException($"the network is of the class {Text.Quote(other)}; only Sequential is read");
            if (!root.TryGetProperty("config", out JsonElement config) || config.ValueKind != JsonValueKind.Object
                || !config.TryGetProperty("layers", out JsonElement layers) || layers.ValueKind != JsonValueKind.Array)
                throw new ModelException("the configuration of the network has no list of layers");
            RefuseForeign(root, "the network", isTop: true);
            if (layers.GetArrayLength() > MostLayers)
                throw new ModelException($"the network has {layers.GetArrayLength()} layers");
            // Materialized here, because values must not be read after the document is disposed.
            return [.. layers.EnumerateArray().Select(ReadLayer).Where(layer => layer.Kind != "InputLayer")];
        }
        // InvalidOperationException is thrown for text with a lone surrogate.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"the configuration of the network is not JSON: {e.Message}", e);
        }
    }

    private static KerasLayer ReadLayer(JsonElement element)
    {
        string kind = ClassOf(element);
        JsonElement config = element.TryGetProperty("config", out JsonElement found) && found.ValueKind == JsonValueKind.Object
            ? found.Clone()
            : throw new ModelException($"a layer of the class {Text.Quote(kind)} has no configuration");
        string name = config.TryGetProperty("name", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString() ?? "" : "";
        var layer = new KerasLayer(name, kind, config);
        if (kind == "Lambda")
            throw layer.Fault("a Lambda layer holds code, which is never executed");
        CheckType(layer);
        return layer;
    }

    // A string, or from Keras 3.4 on an object {"class_name": "DTypePolicy", "config": {"name": "float32"}}.
    private static void CheckType(KerasLayer layer)
    {
        if (layer.Find("dtype") is not { } type)
            return;
        if (type.ValueKind == JsonValueKind.Object && type.TryGetProperty("config", out JsonElement config)
            && config.ValueKind == JsonValueKind.Object && config.TryGetProperty("name", out JsonElement name))
            type = name;
        if (type.ValueKind != JsonValueKind.String || type.GetString() != "float32")
            throw layer.Fault($"it does not compute in float32 but in {Text.Quote(type.GetRawText())}");
    }

    private static string ClassOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString() ?? ""
            : throw new ModelException("the configuration of the network has an object without a class_name");

    // Optimizers and losses are not needed and not checked.
    private static void RefuseForeign(JsonElement element, string place, bool isTop = false)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                RefuseForeign(item, place);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (element.TryGetProperty("class_name", out JsonElement kind) && kind.ValueKind == JsonValueKind.String)
            place = Text.Quote(kind.GetString() ?? "");
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (member.Name == "module" && member.Value.ValueKind != JsonValueKind.Null && !IsKeras(member.Value))
                throw new ModelException($"{place}: the module {Text.Quote(member.Value.ToString())} is not Keras' own");
            if (member.Name == "registered_name" && member.Value.ValueKind != JsonValueKind.Null)
                throw new ModelException($"{place}: {Text.Quote(member.Value.ToString())} is a registered name, which refers to custom code");
            if (!isTop || member.Name != "compile_config")
                RefuseForeign(member.Value, place);
        }
    }

    private static bool IsKeras(JsonElement module) =>
        module.ValueKind == JsonValueKind.String && module.GetString() is { } text
        && (text == "keras" || text.StartsWith("keras.", StringComparison.Ordinal));
}
