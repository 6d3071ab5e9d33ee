using System.Text;
using System.Text.RegularExpressions;
using Gordo.Core.Archives;
using Gordo.Core.Python.Hdf5;

namespace Gordo.Core.Python.Keras;

/// <summary>A network saved by Keras: a <c>.keras</c> zip file (Keras 3) or HDF5 (Keras 2). Read from memory.</summary>
internal static partial class KerasFile
{
    private const string ConfigurationEntry = "config.json";
    private const string WeightsEntry = "model.weights.h5";
    private const string MetadataEntry = "metadata.json";

    // Keras splits lists of names over 64 KB into several attributes.
    private const int MostParts = 1000;

    /// <summary>Reads the layers with their weights.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="isNew">True if Keras 3 saved the file.</param>
    /// <exception cref="ModelException">The file has neither format, is damaged, or contains something unsupported.</exception>
    public static List<KerasLayer> Read(ReadOnlyMemory<byte> file, out bool isNew)
    {
        if (file.Span.StartsWith(Hdf5File.Signature))
            return ReadHdf5(Hdf5File.Open(file), out isNew);
        if (file.Span.StartsWith("PK"u8))
            return ReadZip(file, out isNew);
        throw new ModelException("the network is neither a .keras file nor HDF5");
    }

    // Only these three entries are read; none is written to disk.
    private static List<KerasLayer> ReadZip(ReadOnlyMemory<byte> file, out bool isNew)
    {
        var archive = new ModelArchive(file, name => name is ConfigurationEntry or WeightsEntry or MetadataEntry);
        List<KerasLayer> layers = KerasConfiguration.Read(Entry(archive, ConfigurationEntry), out _);
        isNew = true;
        Hdf5Object groups = Hdf5File.Open(Entry(archive, WeightsEntry)).Required("layers");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            // The entry is the class in snake case, numbered from the second layer of a class on, whatever the layer's name.
            string kind = SnakeCase(layer.Kind);
            int number = seen.TryGetValue(kind, out int before) ? before + 1 : 0;
            seen[kind] = number;
            string name = number == 0 ? kind : $"{kind}_{number}";
            Hdf5Object? group = groups.Find(name);
            // Recurrent layers keep their weights in the cell.
            Hdf5Object? variables = (group?.Find("cell") ?? group)?.Find("vars");
            var weights = new List<KerasWeight>();
            while (variables?.Find(weights.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } variable)
                weights.Add(Weight(variable));
            layer.Weights = weights;
        }
        return layers;
    }

    private static List<KerasLayer> ReadHdf5(Hdf5Object root, out bool isNew)
    {
        Hdf5Attribute configuration = root.Attribute("model_config") ?? throw new ModelException("the HDF5 file has no model_config");
        List<KerasLayer> layers = KerasConfiguration.Read(Encoding.UTF8.GetBytes(configuration.Text()), out isNew);
        isNew |= root.Attribute("keras_version")?.Text().StartsWith('3') == true;
        Hdf5Object groups = root.Required("model_weights");
        var names = new HashSet<string>(Names(groups, "layer_names"), StringComparer.Ordinal);
        foreach (KerasLayer layer in layers)
        {
            if (!names.Contains(layer.Name))
                throw layer.Fault("it is not among the layer_names of the weights");
            Hdf5Object group = groups.Required(layer.Name);
            layer.Weights = [.. Names(group, "weight_names").Select(path =>
                Weight(path.Split('/').Aggregate(group, (at, part) => at.Required(part))))];
        }
        return layers;
    }

    private static IEnumerable<string> Names(Hdf5Object group, string attribute)
    {
        if (group.Attribute(attribute) is { } whole)
            return whole.Texts();
        var names = new List<string>();
        for (int part = 0; part < MostParts && group.Attribute($"{attribute}{part}") is { } some; part++)
            names.AddRange(some.Texts());
        return names.Count > 0 || group.Attribute($"{attribute}0") is not null
            ? names
            : throw new ModelException($"the HDF5 file has no {attribute}");
    }

    private static KerasWeight Weight(Hdf5Object dataset)
    {
        float[] values = dataset.Singles();
        return new(Array.ConvertAll(dataset.Shape, length => (int)length), values);
    }

    private static byte[] Entry(ModelArchive archive, string name)
    {
        try
        {
            return archive.Read(name);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{name} of the .keras file: {e.Message}", e);
        }
    }

    private static string SnakeCase(string name) =>
        LowerUpper().Replace(UpperWord().Replace(name, "$1_$2"), "$1_$2").ToLowerInvariant();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex UpperWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex LowerUpper();
}
