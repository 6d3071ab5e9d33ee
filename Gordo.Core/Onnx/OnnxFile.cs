using System.Globalization;
using Gordo.Core.Engines.Compiled.Operators;

namespace Gordo.Core.Onnx;

/// <summary>A ModelProto: the graph, the imported operator sets, and the metadata.</summary>
/// <param name="Bytes">The whole file.</param>
/// <param name="Graph">The bytes of the graph.</param>
/// <param name="OperatorSets">The version of each imported operator set, by domain.</param>
/// <param name="Metadata">The metadata properties.</param>
internal sealed record OnnxFile(
    ReadOnlyMemory<byte> Bytes,
    ReadOnlyMemory<byte> Graph,
    IReadOnlyDictionary<string, int> OperatorSets,
    IReadOnlyDictionary<string, string> Metadata)
{
    // IR versions differ in what may be omitted; a much newer file may have another meaning.
    private const long NewestIrVersion = 100;

    /// <summary>Reads the outermost message.</summary>
    /// <exception cref="ModelException">The file is malformed, has no graph, or has an unsupported version.</exception>
    public static OnnxFile Read(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte>? graph = null;
        var sets = new Dictionary<string, int>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtoReader(bytes, "model");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: CheckIrVersion(reader.Int64()); break;
                case 7: graph = reader.Bytes(); break;
                case 8: AddOperatorSet(sets, reader.Bytes()); break;
                case 14:
                    (string key, string value) = ReadEntry(reader.Bytes(), "metadata");
                    metadata[key] = value;
                    break;
                default: reader.Skip(); break;
            }
        }
        if (graph is null)
            throw reader.Fault("there is no graph in the file");
        return new OnnxFile(bytes, graph.Value, sets, metadata);
    }

    /// <summary>Normalizes a domain: the default operator set has two names.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>Reads a StringStringEntryProto.</summary>
    public static (string Key, string Value) ReadEntry(ReadOnlyMemory<byte> message, string part)
    {
        string key = "", value = "";
        var reader = new ProtoReader(message, part);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.Text(); break;
                case 2: value = reader.Text(); break;
                default: reader.Skip(); break;
            }
        }
        return (key, value);
    }

    private static void CheckIrVersion(long version)
    {
        if (version is < 1 or > NewestIrVersion)
            throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"IR version {version} is not supported"));
    }

    /// <summary>Adds an OperatorSetIdProto; of several imports of a domain the highest counts.</summary>
    public static void AddOperatorSet(Dictionary<string, int> sets, ReadOnlyMemory<byte> message)
    {
        string domain = "";
        long version = 0;
        var reader = new ProtoReader(message, "operator set");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = Domain(reader.Text()); break;
                case 2: version = reader.Int64(); break;
                default: reader.Skip(); break;
            }
        }
        int newest = domain switch
        {
            "" => OperatorRegistry.NewestVersion,
            OperatorRegistry.MachineLearning => OperatorRegistry.NewestMachineLearningVersion,
            _ => int.MaxValue,
        };
        if (version < 1 || version > newest)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"version {version} of the operator set {Text.Quote(domain.Length == 0 ? "ai.onnx" : domain)} (opset) is not supported; supported are 1 to {newest}"))
            { IsUnsupported = version > newest };
        // onnx.proto, ModelProto.opset_import.
        sets[domain] = Math.Max((int)version, sets.GetValueOrDefault(domain));
    }
}
