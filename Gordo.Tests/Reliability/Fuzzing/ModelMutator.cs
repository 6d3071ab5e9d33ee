using System.Buffers.Binary;
using System.Text;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutates the lengths and outputs of ONNX models: extents of zero, one, and values whose products wrap around; unused
/// outputs, and outputs that become outputs of the model.
/// </summary>
/// <remarks>Field numbers are those of onnx.proto.</remarks>
internal static class ModelMutator
{
    private const int Graph = 7;
    private const int NodeField = 1, Initializer = 5, Input = 11, Output = 12;
    private const int NodeOutput = 2, NodeAttribute = 5, AttributeInt = 3, AttributeInts = 8;
    private const int Dims = 1, DataType = 2, RawData = 9, Int64 = 7;

    // Squares of these, and their products with some tens or hundreds, exceed 31 and 32 bits.
    private static readonly long[] Extents =
    [
        0, 1, 2, 3, 46_341, 65_535, 65_536, 99_991, 1 << 20, 9_990_000, 1 << 24, 1 << 28, 1 << 30, 1_431_655_766, int.MaxValue - 1, int.MaxValue,
        int.MaxValue + 1L, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, -1, -2, int.MinValue, long.MinValue,
    ];

    /// <summary>Returns the mutated model; null if the bytes are not such a message.</summary>
    public static byte[]? Mutate(byte[] model, Random random)
    {
        if (ProtobufTree.Parse(model) is not { Children: { } fields } root || fields.Find(field => field.Id == Graph)?.Children is not { } graph)
            return null;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            switch (random.Next(5))
            {
                case 0: ChangeShape(graph, random); break;
                case 1: ChangeAttribute(graph, random); break;
                case 2: ChangeConstant(graph, random); break;
                default: AddOutput(graph, random); break;
            }
        }
        return ProtobufTree.Write(root);
    }

    // ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1, dim_param 2 } } } }.
    private static void ChangeShape(List<Node> graph, Random random)
    {
        List<Node> values = graph.FindAll(field => field.Id is Input or Output);
        if (values.Count == 0 || Child(Child(Child(random.Of(values), 2), 1), 2)?.Children is not { Count: > 0 } axes)
            return;
        axes[random.Next(axes.Count)] = new Node { Type = 2, Id = 1, Children = [Number(1, random.Of(Extents))] };
    }

    private static void ChangeAttribute(List<Node> graph, Random random)
    {
        List<Node> attributes = [.. graph.Where(field => field.Id == NodeField)
            .SelectMany(node => node.Children ?? []).Where(field => field is { Id: NodeAttribute, Children: not null })];
        if (attributes.Count == 0)
            return;
        List<Node> fields = random.Of(attributes).Children!; // asked for above
        List<Node> numbers = fields.FindAll(field => field.Id is AttributeInt or AttributeInts);
        if (numbers.Count == 0)
            return;
        Node number = random.Of(numbers);
        if (number.Type == 0)
            number.Number = random.Of(Extents);
        else
            (number.Children, number.Bytes) = (null, OnnxWriter.Attribute("", [random.Of(Extents), random.Of(Extents)])[4..^3]);
    }

    // Changes a number of an int64 constant, which is a shape, pads or similar, and the shape of any other constant.
    private static void ChangeConstant(List<Node> graph, Random random)
    {
        List<Node> constants = graph.FindAll(field => field is { Id: Initializer, Children: not null });
        if (constants.Count == 0)
            return;
        List<Node> tensor = random.Of(constants).Children!; // asked for above
        Node? data = tensor.Find(field => field.Id == RawData);
        if (data is not null && tensor.Exists(field => field is { Id: DataType, Number: Int64 }))
        {
            byte[] bytes = data.Children is null ? [.. data.Bytes] : ProtobufTree.Write(data);
            if (bytes.Length >= 8)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 * random.Next(bytes.Length / 8)), random.Of(Extents));
            (data.Children, data.Bytes) = (null, bytes);
        }
        else if (tensor.Find(field => field.Id == Dims) is { } length)
        {
            length.Number = random.Of(Extents);
        }
    }

    private static void AddOutput(List<Node> graph, Random random)
    {
        List<Node> nodes = graph.FindAll(field => field is { Id: NodeField, Children: not null });
        if (nodes.Count == 0)
            return;
        List<Node> fields = random.Of(nodes).Children!; // asked for above
        int last = fields.FindLastIndex(field => field.Id == NodeOutput);
        string name = $"extra-{random.Next(1_000_000)}";
        for (int left = random.Next(3); left > 0; left--)
            fields.Insert(last + 1, new Node { Type = 2, Id = NodeOutput });
        fields.Insert(fields.FindLastIndex(field => field.Id == NodeOutput) + 1, new Node { Type = 2, Id = NodeOutput, Bytes = Encoding.UTF8.GetBytes(name) });
        if (random.OneIn(2))
            return;
        // Before the other outputs, so that it is the model output, or after them.
        int place = random.OneIn(2) ? graph.FindIndex(field => field.Id == Output) : graph.Count;
        graph.Insert(Math.Max(0, place), new Node { Type = 2, Id = Output, Children = [new Node { Type = 2, Id = 1, Bytes = Encoding.UTF8.GetBytes(name) }] });
    }

    private static Node? Child(Node? node, int id) => node?.Children?.Find(child => child.Id == id);

    private static Node Number(int id, long value) => new() { Type = 0, Id = id, Number = value };
}
