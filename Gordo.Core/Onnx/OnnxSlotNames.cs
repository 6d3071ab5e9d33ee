using System.Text;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>
/// The names of a vector's slots, which ML.NET exports as a list of strings, a node that reads it and an output nobody
/// wants (<c>mlnet.Features.SlotNames</c>, <c>mlnet.Features.unusedOutput</c>). They are left out: strings have no
/// other use in models of numbers.
/// </summary>
internal static class OnnxSlotNames
{
    private const long StringType = 8;

    /// <summary>The name of an initializer that holds such names; null for any other.</summary>
    /// <param name="tensor">A TensorProto.</param>
    public static string? Find(ReadOnlyMemory<byte> tensor)
    {
        long type = 0;
        ReadOnlyMemory<byte> name = default;
        var reader = new ProtoReader(tensor, "initializer");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: type = reader.Int64(); break;
                case 8: name = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }
        bool found = type == StringType && name.Span.StartsWith("mlnet."u8) && name.Span.EndsWith(".SlotNames"u8);
        return found ? Encoding.UTF8.GetString(name.Span) : null;
    }

    /// <summary>Takes out the nodes that read such names and nothing else, and the outputs they make.</summary>
    public static void Remove(GraphDefinition graph, HashSet<string> names)
    {
        if (names.Count == 0)
            return;
        bool Reads(NodeDefinition node) => node.Inputs is [string only] && names.Contains(only);
        var made = graph.Nodes.Where(Reads).SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        graph.Nodes.RemoveAll(Reads);
        graph.Outputs.RemoveAll(output => made.Contains(output.Name));
    }
}
