using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Gordo.Tests.Python;

/// <summary>A layer of a network to write.</summary>
/// <param name="Kind">The class: <c>Dense</c>.</param>
/// <param name="Settings">The members of its configuration, without braces.</param>
/// <param name="Weights">The weights with their shapes, in Keras' order.</param>
internal sealed record KerasTestLayer(string Kind, string Settings, params (int[] Shape, float[] Values)[] Weights)
{
    /// <summary>Returns a Dense layer with numbers from -1 to 1 divided by the number of inputs.</summary>
    public static KerasTestLayer Dense(Random random, int inputs, int units, string activation) => new(
        "Dense", string.Create(CultureInfo.InvariantCulture, $"\"units\": {units}, \"activation\": \"{activation}\", \"use_bias\": true"),
        ([inputs, units], Numbers(random, inputs * units, inputs)), ([units], Numbers(random, units, inputs)));

    /// <summary>Returns an LSTM layer with such numbers.</summary>
    public static KerasTestLayer Lstm(Random random, int inputs, int units, bool returnSequences) => new(
        "LSTM", string.Create(CultureInfo.InvariantCulture, $"\"units\": {units}, \"activation\": \"tanh\", \"return_sequences\": {(returnSequences ? "true" : "false")}"),
        ([inputs, 4 * units], Numbers(random, inputs * 4 * units, inputs)), ([units, 4 * units], Numbers(random, units * 4 * units, units)),
        ([4 * units], Numbers(random, 4 * units, inputs)));

    /// <summary>Returns this layer with a text of its configuration replaced.</summary>
    public KerasTestLayer With(string text, string by) => this with { Settings = Settings.Replace($"\"{text}\"", $"\"{by}\"", StringComparison.Ordinal) };

    private static float[] Numbers(Random random, int count, int inputs) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1) / inputs)];
}

/// <summary>Writes Sequential networks as Keras 3 (<c>.keras</c>) and Keras 2 (HDF5) do.</summary>
internal static class KerasWriter
{
    /// <summary>Writes a <c>.keras</c> file.</summary>
    public static byte[] Zip(params KerasTestLayer[] layers) => Zip(Configuration(layers, isNew: true), Weights(layers));

    /// <summary>Writes a <c>.keras</c> file of the given entries.</summary>
    public static byte[] Zip(string configuration, byte[] weights)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("metadata.json", """{"keras_version": "3.3.3", "date_saved": "2024-06-01@12:00:00"}"""u8);
            Add("config.json", Encoding.UTF8.GetBytes(configuration));
            Add("model.weights.h5", weights);

            void Add(string name, ReadOnlySpan<byte> content)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Returns the configuration.</summary>
    public static string Configuration(KerasTestLayer[] layers, bool isNew)
    {
        string module = isNew ? "\"module\": \"keras.layers\", \"registered_name\": null, " : "";
        IEnumerable<string> texts = layers.Select((layer, i) =>
            $$$"""{{{{module}}}"class_name": "{{{layer.Kind}}}", "config": {"name": "{{{Name(i)}}}", "dtype": "float32", {{{layer.Settings}}}}}""");
        string top = isNew ? "\"module\": \"keras\", " : "";
        return $$$"""{{{{top}}}"class_name": "Sequential", "config": {"name": "sequential", "layers": [{{{string.Join(", ", texts)}}}]}}""";
    }

    /// <summary>Returns <c>model.weights.h5</c>: groups named after the classes, numbered in model order.</summary>
    public static byte[] Weights(KerasTestLayer[] layers)
    {
        var root = new Hdf5Node();
        root.Group("layers");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KerasTestLayer layer in layers)
        {
            string kind = layer.Kind == "LSTM" ? "lstm" : layer.Kind == "RepeatVector" ? "repeat_vector" : layer.Kind.ToLowerInvariant();
            int number = seen[kind] = seen.GetValueOrDefault(kind, -1) + 1;
            string group = $"layers/{kind}{(number == 0 ? "" : $"_{number}")}{(layer.Kind == "LSTM" ? "/cell" : "")}/vars";
            root.Group(group);
            for (int i = 0; i < layer.Weights.Length; i++)
                root.Add($"{group}/{i}", layer.Weights[i].Shape, layer.Weights[i].Values);
        }
        return Hdf5Writer.Write(root);
    }

    /// <summary>Writes the HDF5 file of Keras 2.</summary>
    public static byte[] Hdf5(params KerasTestLayer[] layers)
    {
        var root = new Hdf5Node();
        root.Attributes["model_config"] = Configuration(layers, isNew: false);
        root.Attributes["keras_version"] = "2.12.0";
        Hdf5Node groups = root.Group("model_weights");
        groups.Attributes["layer_names"] = layers.Select((_, i) => Name(i)).ToArray();
        for (int i = 0; i < layers.Length; i++)
        {
            Hdf5Node group = groups.Group(Name(i));
            string[] names = [.. layers[i].Weights.Select((_, weight) => $"{Name(i)}/weight{weight}:0")];
            group.Attributes["weight_names"] = names;
            for (int weight = 0; weight < names.Length; weight++)
                group.Add(names[weight], layers[i].Weights[weight].Shape, layers[i].Weights[weight].Values);
        }
        return Hdf5Writer.Write(root);
    }

    private static string Name(int layer) => $"layer_{layer}";
}
