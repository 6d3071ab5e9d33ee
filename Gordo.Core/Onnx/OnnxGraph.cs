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
        OnnxBranches.Inline(graph, opsets, folder);
        return graph;
    }

    /// <summary>Reads a graph without reading the graphs nested in it.</summary>
    public static GraphDefinition ReadOne(ReadOnlyMemory<byte> message, IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder)
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
                case 5: AddConstant(graph, reader.Bytes(), folder, slotNames); break;
                case 11: Add(inputs, OnnxValue.Read(reader.Bytes(), "input", typeRequired: true), "inputs"); break;
                case 12: Add(graph.Outputs, OnnxValue.Read(reader.Bytes(), "output", typeRequired: false), "outputs"); break;
                case 15: throw ModelException.Unsupported("sparse initializers are not supported");
                default: reader.Skip(); break;
            }
        }

        OnnxSlotNames.Remove(graph, slotNames);
        // Before IR version 4, initializers were listed among the inputs too, as defaults; overriding them is not supported.
        graph.Inputs.AddRange(inputs.Where(input => !graph.Constants.ContainsKey(input.Name)));
        return graph;
    }

    // Checked while reading, because an empty message of two bytes becomes an object of hundreds of bytes.
    private static void Add<T>(List<T> items, T item, string what)
    {
        Limits.CheckItems(items.Count + 1, what);
        items.Add(item);
    }

    private static void AddConstant(
        GraphDefinition graph, ReadOnlyMemory<byte> message, ExternalFolder? folder, HashSet<string> slotNames)
    {
        if (OnnxSlotNames.Find(message) is { } names)
        {
            slotNames.Add(names);
            return;
        }
        (string name, Tensor tensor) = OnnxTensorReader.Read(message, folder, "initializer", inPlace: true);
        Limits.CheckItems(graph.Constants.Count + 1, "initializers");
        if (!graph.Constants.TryAdd(name, tensor))
            throw new ModelException($"initializer {Text.Quote(name)} is defined twice");
    }
}
