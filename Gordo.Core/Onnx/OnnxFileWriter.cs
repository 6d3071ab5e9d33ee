using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Writes a graph as an ONNX file. All nodes must be standard ONNX operators.</summary>
/// <remarks>Field numbers are those of onnx.proto of ONNX 1.15.</remarks>
internal static class OnnxFileWriter
{
    private const int IrVersion = 10;
    private const string RowsAxis = "rows";

    /// <summary>Writes a model.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="producer">The producer name.</param>
    /// <param name="metadata">Metadata properties, by name.</param>
    public static byte[] Write(GraphDefinition graph, string producer, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ProtoWriter();
        model.Integer(1, IrVersion);
        model.Text(2, producer);
        model.Message(7, body => WriteGraph(body, graph));
        foreach (IGrouping<string, NodeDefinition> domain in graph.Nodes.GroupBy(node => node.Domain))
        {
            model.Message(8, set =>
            {
                set.Text(1, domain.Key);
                set.Integer(2, domain.Max(node => node.Version));
            });
        }
        foreach ((string name, string value) in metadata)
        {
            model.Message(14, property =>
            {
                property.Text(1, name);
                property.Text(2, value);
            });
        }
        return model.ToArray();
    }

    private static void WriteGraph(ProtoWriter body, GraphDefinition graph)
    {
        foreach (NodeDefinition node in GraphOrder.Sort(graph))
            body.Message(1, writer => WriteNode(writer, node));
        body.Text(2, "model");
        foreach ((string name, Tensor constant) in graph.Constants)
            body.Message(5, writer => WriteTensor(writer, constant, name));
        foreach (PlanValue input in graph.Inputs)
            body.Message(11, writer => WriteValue(writer, input));
        foreach (PlanValue output in graph.Outputs)
            body.Message(12, writer => WriteValue(writer, output));
    }

    private static void WriteNode(ProtoWriter writer, NodeDefinition node)
    {
        foreach (string input in node.Inputs)
            writer.Text(1, input);
        foreach (string output in node.Outputs)
            writer.Text(2, output);
        if (node.Name.Length > 0)
            writer.Text(3, node.Name);
        writer.Text(4, node.OperatorName);
        foreach ((string name, object value) in node.Attributes)
            writer.Message(5, attribute => WriteAttribute(attribute, name, value));
        writer.Text(7, node.Domain);
    }

    private static void WriteAttribute(ProtoWriter writer, string name, object value)
    {
        writer.Text(1, name);
        int type;
        switch (value)
        {
            case float single:
                writer.Single(2, single);
                type = 1;
                break;
            case long integer:
                writer.Integer(3, integer);
                type = 2;
                break;
            case string text:
                writer.Text(4, text);
                type = 3;
                break;
            case Tensor tensor:
                writer.Message(5, inner => WriteTensor(inner, tensor, name));
                type = 4;
                break;
            case float[] singles:
                foreach (float single in singles)
                    writer.Single(7, single);
                type = 6;
                break;
            case long[] integers:
                foreach (long integer in integers)
                    writer.Integer(8, integer);
                type = 7;
                break;
            case string[] texts:
                foreach (string text in texts)
                    writer.Text(9, text);
                type = 8;
                break;
            default: throw new NotSupportedException(value.GetType().Name);
        }
        writer.Integer(20, type);
    }

    private static void WriteTensor(ProtoWriter writer, Tensor tensor, string name)
    {
        foreach (int length in tensor.Shape.Span)
            writer.Integer(1, length);
        writer.Integer(2, TypeNumber(tensor.Type));
        writer.Text(8, name);
        writer.Bytes(9, tensor.Bytes);
    }

    private static void WriteValue(ProtoWriter writer, PlanValue value)
    {
        writer.Text(1, value.Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, TypeNumber(value.Type ?? ElementType.Float32));
            if (value.Shape is not { } shape)
                return;
            tensor.Message(2, axes =>
            {
                foreach (int length in shape)
                {
                    axes.Message(1, axis =>
                    {
                        if (length < 0)
                            axis.Text(2, RowsAxis);
                        else
                            axis.Integer(1, length);
                    });
                }
            });
        }));
    }

    private static int TypeNumber(ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Bool => 9,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        _ => 13,
    };
}
