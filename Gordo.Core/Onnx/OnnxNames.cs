using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>Finds the values that a node reads: its inputs, and what the graphs in its attributes refer to.</summary>
internal static class OnnxNames
{
    /// <summary>The maximum nesting of graphs; real models have one or two levels.</summary>
    public const int MaxDepth = 8;

    /// <summary>Returns the names, possibly with names that a nested graph defines itself.</summary>
    /// <exception cref="ModelException">A nested graph is malformed, or graphs are nested too deeply.</exception>
    public static IEnumerable<string> ReadBy(NodeDefinition node)
    {
        var names = new HashSet<string>(node.Inputs.Where(input => input.Length > 0), StringComparer.Ordinal);
        foreach (object value in node.Attributes.Values)
        {
            if (value is UnsupportedAttribute { Kind: "a graph" } graph)
                AddGraph(graph.Content, names, 1);
        }
        return names;
    }

    private static void AddGraph(ReadOnlyMemory<byte> message, HashSet<string> names, int depth)
    {
        if (depth > MaxDepth)
            throw new ModelException("graphs are nested too deep");
        var reader = new ProtoReader(message, "graph");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: AddNode(reader.Bytes(), names, depth); break;
                case 12: AddName(reader.Bytes(), "output", names); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static void AddNode(ReadOnlyMemory<byte> message, HashSet<string> names, int depth)
    {
        var reader = new ProtoReader(message, "node");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: names.Add(reader.Text()); break;
                case 5: AddAttribute(reader.Bytes(), names, depth); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static void AddAttribute(ReadOnlyMemory<byte> message, HashSet<string> names, int depth)
    {
        var reader = new ProtoReader(message, "attribute");
        while (reader.Next())
        {
            if (reader.Field is 6 or 11)
                AddGraph(reader.Bytes(), names, depth + 1);
            else
                reader.Skip();
        }
    }

    private static void AddName(ReadOnlyMemory<byte> message, string part, HashSet<string> names)
    {
        var reader = new ProtoReader(message, part);
        while (reader.Next())
        {
            if (reader.Field == 1)
                names.Add(reader.Text());
            else
                reader.Skip();
        }
    }
}
