using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx.Checks;

/// <summary>Checks graphs, nested ones included: names, order, tensors and nodes.</summary>
/// <param name="opsets">The version of each imported operator set, by domain.</param>
/// <param name="folder">The folder of external data of the outermost initializers; null to allow none.</param>
/// <param name="functions">The local functions.</param>
/// <param name="budget">The memory that the checks may use.</param>
internal sealed class GraphCheck(
    IReadOnlyDictionary<string, int> opsets, ExternalFolder? folder, FunctionTable functions, BuildBudget budget)
{
    private int _nodes;

    /// <summary>The distinct operators found, as <c>show-model</c> prints them.</summary>
    public SortedSet<string> Operators { get; } = new(StringComparer.Ordinal);

    /// <summary>Checks a graph.</summary>
    /// <param name="message">The bytes of the GraphProto.</param>
    /// <param name="scope">The names of the values around the graph, which it may read.</param>
    /// <param name="outer">The types of those values.</param>
    /// <param name="depth">The number of graphs around it.</param>
    /// <exception cref="ModelException">The graph is damaged.</exception>
    public void Check(ReadOnlyMemory<byte> message, IReadOnlySet<string> scope, DivisionCheck? outer = null, int depth = 0)
    {
        if (depth > OnnxNames.MaxDepth)
            throw new ModelException("graphs are nested too deep");
        var names = new HashSet<string>(scope, StringComparer.Ordinal);
        var types = new DivisionCheck(outer);
        var nodes = new List<ReadOnlyMemory<byte>>();
        var outputs = new List<string>();
        var reader = new ProtoReader(message, "graph");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: nodes.Add(reader.Bytes()); break;
                case 5: AddInitializer(reader.Bytes(), names, types, depth); break;
                case 11:
                    (string input, long type) = ReadValue(reader.Bytes());
                    names.Add(input);
                    types.Add(input, type);
                    break;
                case 12: outputs.Add(ReadValue(reader.Bytes()).Name); break;
                case 13:
                    (string value, long declared) = ReadValue(reader.Bytes());
                    types.Add(value, declared);
                    break;
                case 15: throw new ModelException("sparse initializers are not allowed");
                default: reader.Skip(); break;
            }
            Limits.CheckItems(names.Count + nodes.Count, "values");
        }
        if (outputs.Count == 0)
            throw new ModelException("the graph has no outputs");
        CheckNodes(nodes, names, types, depth);
        foreach (string output in outputs)
        {
            if (!names.Contains(output))
                throw new ModelException($"output {Text.Quote(output)} is not computed by any node");
        }
    }

    /// <summary>Checks nodes, which must be in order, and adds the names of their outputs.</summary>
    private void CheckNodes(List<ReadOnlyMemory<byte>> nodes, HashSet<string> names, DivisionCheck types, int depth)
    {
        _nodes += nodes.Count;
        Limits.CheckItems(_nodes, "nodes");
        foreach (ReadOnlyMemory<byte> message in nodes)
        {
            NodeDefinition node = OnnxNode.Read(message, opsets, null);
            Operators.Add(node.Domain.Length == 0 ? node.OperatorName : $"{node.Domain}:{node.OperatorName}");
            foreach (string input in node.Inputs)
            {
                if (input.Length > 0 && !names.Contains(input))
                    throw node.Fault($"the input {Text.Quote(input)} has no producer before it");
            }
            CheckAttributes(message, names, types, depth);
            if (functions.Contains(node))
            {
                functions.CheckCall(node, types);
            }
            else
            {
                NodeCheck.Check(node, budget);
                types.Check(node);
            }
            foreach (string output in node.Outputs)
            {
                if (output.Length > 0 && !names.Add(output))
                    throw node.Fault($"{Text.Quote(output)} is defined twice");
            }
        }
    }

    private void CheckAttributes(ReadOnlyMemory<byte> node, HashSet<string> names, DivisionCheck types, int depth)
    {
        var reader = new ProtoReader(node, "node");
        while (reader.Next())
        {
            if (reader.Field == 5)
                CheckAttribute(reader.Bytes(), names, types, depth);
            else
                reader.Skip();
        }
    }

    private void CheckAttribute(ReadOnlyMemory<byte> attribute, HashSet<string> names, DivisionCheck types, int depth)
    {
        var reader = new ProtoReader(attribute, "attribute");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 5 or 10: TensorCheck.Check(reader.Bytes(), null); break;
                case 6 or 11: Check(reader.Bytes(), names, types, depth + 1); break;
                case 22 or 23: throw new ModelException("sparse tensors are not allowed");
                default: reader.Skip(); break;
            }
        }
    }

    private void AddInitializer(ReadOnlyMemory<byte> message, HashSet<string> names, DivisionCheck types, int depth)
    {
        string name = OnnxTensorReader.ReadName(message);
        try
        {
            byte[]? external = TensorCheck.Check(message, depth == 0 ? folder : null);
            names.Add(name);
            types.AddConstant(name, TypeOf(message), external is null ? ReadSmall(message) : null);
        }
        catch (ModelException e)
        {
            throw new ModelException($"initializer {Text.Quote(name)}: {e.Message}", e);
        }
    }

    // Divisors are scalars or short lists.
    private static Tensor? ReadSmall(ReadOnlyMemory<byte> message)
    {
        const int Longest = 4096;
        return message.Length <= Longest && OnnxTypes.Find(TypeOf(message)) is not null ? OnnxTensorReader.Read(message, null, "initializer").Tensor : null;
    }

    private static long TypeOf(ReadOnlyMemory<byte> tensor) => Number(tensor, 2);

    private static (string Name, long Type) ReadValue(ReadOnlyMemory<byte> message)
    {
        string name = "";
        long type = 0;
        var reader = new ProtoReader(message, "value");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: type = ReadTensorType(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
        return (name, type);
    }

    private static long ReadTensorType(ReadOnlyMemory<byte> message)
    {
        long type = 0;
        var reader = new ProtoReader(message, "type");
        while (reader.Next())
        {
            if (reader.Field == 1)
                type = Number(reader.Bytes(), 1);
            else
                reader.Skip();
        }
        return type;
    }

    private static long Number(ReadOnlyMemory<byte> message, int field)
    {
        long number = 0;
        var reader = new ProtoReader(message, "type");
        while (reader.Next())
        {
            if (reader.Field == field)
                number = reader.Int64();
            else
                reader.Skip();
        }
        return number;
    }
}
