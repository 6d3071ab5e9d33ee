using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Reads a GraphProto into a graph definition for the plan compiler.</summary>
internal static class OnnxGraph
{
    /// <summary>Reads a graph and replaces its constant branches.</summary>
    /// <exception cref="ModelException">The graph is malformed, or a name is defined twice.</exception>
    public static GraphDefinition Read(ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
    {
        GraphDefinition graph = ReadOne(message, opsets, folder);
        OnnxLoops.Replace(graph, opsets);
        OnnxBranches.Inline(graph, opsets, folder);
        return graph;
    }

    /// <summary>
    /// Reads a graph for one of its outputs, without the nodes that only other outputs need, and replaces its constant branches.
    /// </summary>
    /// <param name="message">The bytes of the GraphProto.</param>
    /// <param name="opsets">The version of each imported operator set, by domain.</param>
    /// <param name="folder">The folder for external data.</param>
    /// <param name="output">The name of the output; null for the first one whose type is supported.</param>
    /// <exception cref="ModelException">The graph is malformed, or there is no such output.</exception>
    public static GraphDefinition ReadServed(
        ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder, string? output)
    {
        var refused = new Dictionary<string, ModelException>(StringComparer.Ordinal);
        GraphDefinition graph = ReadOne(message, opsets, folder, refused);
        OnnxPruning.KeepOutput(graph, output, refused);
        OnnxPruning.RemoveUnused(graph);
        OnnxLoops.Replace(graph, opsets);
        OnnxBranches.Inline(graph, opsets, folder);
        foreach (string name in OnnxPruning.RemoveUnused(graph))
        {
            if (refused.TryGetValue(name, out ModelException? refusal))
                throw refusal;
        }
        return graph;
    }

    /// <summary>Reads the nodes and outputs of a graph without its constants.</summary>
    /// <param name="message">The bytes of the GraphProto.</param>
    /// <param name="opsets">The version of each imported operator set, by domain.</param>
    /// <param name="refused">Receives the errors of outputs of unsupported types, by name.</param>
    public static GraphDefinition ReadNames(
        ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, Dictionary<string, ModelException> refused)
    {
        var graph = new GraphDefinition();
        var reader = new ProtoReader(message, "graph");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: Add(graph.Nodes, OnnxNode.Read(reader.Bytes(), opsets, null), "nodes"); break;
                case 12: Add(graph.Outputs, OnnxValue.ReadOutput(reader.Bytes(), refused), "outputs"); break;
                default: reader.Skip(); break;
            }
        }
        return graph;
    }

    /// <summary>Reads a graph without reading the graphs nested in it.</summary>
    /// <param name="message">The bytes of the GraphProto.</param>
    /// <param name="opsets">The version of each imported operator set, by domain.</param>
    /// <param name="folder">The folder for external data.</param>
    /// <param name="refused">
    /// Receives the errors of initializers and outputs of unsupported types, by name; null to throw them.
    /// </param>
    public static GraphDefinition ReadOne(
        ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder,
        Dictionary<string, ModelException>? refused = null)
    {
        var graph = new GraphDefinition();
        var inputs = new List<PlanValue>();
        var slotNames = new HashSet<string>(StringComparer.Ordinal);
        var reader = new ProtoReader(message, "graph");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: Add(graph.Nodes, OnnxNode.Read(reader.Bytes(), opsets, folder), "nodes"); break;
                case 5: AddConstant(graph, reader.Bytes(), folder, slotNames, refused); break;
                case 11: Add(inputs, OnnxValue.Read(reader.Bytes(), "input", typeRequired: true), "inputs"); break;
                case 12: Add(graph.Outputs, OnnxValue.ReadOutput(reader.Bytes(), refused), "outputs"); break;
                case 15: throw ModelException.Unsupported("sparse initializers are not supported");
                default: reader.Skip(); break;
            }
        }

        OnnxSlotNames.Remove(graph, slotNames);
        // Before IR version 4, initializers were listed among the inputs too, as defaults; overriding them is not supported.
        graph.Inputs.AddRange(inputs.Where(input => !graph.Constants.ContainsKey(input.Name) && refused?.ContainsKey(input.Name) != true));
        return graph;
    }

    // Checked while reading, because an empty message of two bytes becomes an object of hundreds of bytes.
    private static void Add<T>(List<T> items, T item, string what)
    {
        Limits.CheckItems(items.Count + 1, what);
        items.Add(item);
    }

    private static void AddConstant(
        GraphDefinition graph, ReadOnlyMemory<byte> message, ExternalFolder? folder, HashSet<string> slotNames,
        Dictionary<string, ModelException>? refused)
    {
        if (OnnxSlotNames.Find(message) is { } names)
        {
            slotNames.Add(names);
            return;
        }
        Limits.CheckItems(graph.Constants.Count + (refused?.Count ?? 0) + 1, "initializers");
        string name;
        Tensor tensor;
        try
        {
            (name, tensor) = OnnxTensorReader.Read(message, folder, "initializer", inPlace: true);
        }
        catch (ModelException e) when (e.IsUnsupported && refused is not null)
        {
            refused[OnnxTensorReader.ReadName(message)] = e;
            return;
        }
        if (!graph.Constants.TryAdd(name, tensor))
            throw new ModelException($"initializer {Text.Quote(name)} is defined twice");
    }
}
