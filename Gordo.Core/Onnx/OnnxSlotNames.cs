using System.Text;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Onnx;

/// <summary>
/// Removes slot names. ML.NET exports the names of a vector's slots as a list of strings, a node that reads it and an
/// unused output (<c>mlnet.Features.SlotNames</c>, <c>mlnet.Features.unusedOutput</c>). Strings are not supported
/// otherwise.
/// </summary>
internal static class OnnxSlotNames
{
    private const long StringType = 8;

    /// <summary>Returns the name of an initializer that holds slot names; null for any other.</summary>
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

    /// <summary>Removes the nodes whose only input is a list of slot names, and their outputs.</summary>
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
