using System.Runtime.InteropServices;
using Gordo.Tests.Reliability.Fuzzing;

namespace Gordo.Tests.Reliability;

/// <summary>Converts a float32 ONNX model to float64 with the same graph and exactly the same weights.</summary>
/// <remarks>Field numbers are those of onnx.proto.</remarks>
internal static class WidenedModel
{
    private const int Float = 1, Double = 11;

    public static byte[] Of(byte[] model)
    {
        const int Graph = 7, Initializer = 5, Input = 11, Output = 12, ValueInfo = 13;
        Node root = ProtobufTree.Parse(model) ?? throw new ArgumentException("The bytes are not a protobuf message.", nameof(model));
        foreach (Node part in root.Children!.Single(field => field.Id == Graph).Children!) // messages have children
        {
            if (part.Id == Initializer)
                WidenTensor(part);
            else if (part.Id is Input or Output or ValueInfo)
                WidenType(part);
        }
        return ProtobufTree.Write(root);
    }

    private static void WidenTensor(Node tensor)
    {
        const int DataType = 2, RawData = 9;
        if (Child(tensor, DataType).Number != Float)
            return;
        Child(tensor, DataType).Number = Double;
        Node data = Child(tensor, RawData);
        // Weights whose bytes happen to parse as a message are turned back into bytes.
        byte[] raw = data.Children is null ? data.Bytes : ProtobufTree.Write(data);
        data.Children = null;
        double[] wide = Array.ConvertAll(MemoryMarshal.Cast<byte, float>(raw).ToArray(), weight => (double)weight);
        data.Bytes = MemoryMarshal.AsBytes<double>(wide).ToArray();
    }

    private static void WidenType(Node value)
    {
        const int Type = 2, TensorType = 1, ElementType = 1;
        Node element = Child(Child(Child(value, Type), TensorType), ElementType);
        if (element.Number == Float)
            element.Number = Double;
    }

    private static Node Child(Node node, int id) => node.Children!.Single(child => child.Id == id); // the models of the tests have each field
}
