using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Gordo.Core.Engines.Compiled.Operators;

namespace Gordo.Tests.Onnx;

/// <summary>Writes valid and hostile ONNX files, part by part.</summary>
/// <remarks>The field numbers are those of onnx.proto.</remarks>
internal static class OnnxWriter
{
    private const int Float = 1, Int64 = 7, String = 8, Double = 11;

    /// <summary>Returns a model of a graph.</summary>
    /// <param name="graph">Nodes, initializers, inputs and outputs, from the other methods.</param>
    /// <param name="version">The version of the default operator set.</param>
    public static byte[] Model(IEnumerable<byte[]> graph, int version = 17) =>
    [
        .. Number(1, 8), .. Field(7, Join(graph)),
        .. Field(8, [.. Field(1, []), .. Number(2, version)]),
        .. Field(8, [.. Field(1, Text(OperatorRegistry.MachineLearning)), .. Number(2, 5)]),
    ];

    public static byte[] Node(string kind, string[] inputs, string[] outputs, params byte[][] attributes) =>
        NodeOf("", kind, inputs, outputs, attributes);

    public static byte[] NodeOf(string domain, string kind, string[] inputs, string[] outputs, params byte[][] attributes) => Field(1,
    [
        .. Join(inputs.Select(input => Field(1, Text(input)))), .. Join(outputs.Select(output => Field(2, Text(output)))),
        .. Field(4, Text(kind)), .. Join(attributes.Select(attribute => Field(5, attribute))), .. Field(7, Text(domain)),
    ]);

    public static byte[] Attribute(string name, long value) => [.. Field(1, Text(name)), .. Number(3, value), .. Number(20, 2)];

    public static byte[] Attribute(string name, string value) => [.. Field(1, Text(name)), .. Field(4, Text(value)), .. Number(20, 3)];

    public static byte[] Attribute(string name, IEnumerable<long> values) =>
        [.. Field(1, Text(name)), .. Field(8, [.. values.SelectMany(Varint)]), .. Number(20, 7)];

    public static byte[] Attribute(string name, IEnumerable<string> values) =>
        [.. Field(1, Text(name)), .. Join(values.Select(value => Field(9, Text(value)))), .. Number(20, 8)];

    public static byte[] Attribute(string name, IEnumerable<float> values) =>
        [.. Field(1, Text(name)), .. Field(7, MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray()), .. Number(20, 6)];

    /// <summary>Returns a tensor or graph attribute.</summary>
    public static byte[] Attribute(string name, byte[] content, bool isGraph = false) =>
        [.. Field(1, Text(name)), .. Field(isGraph ? 6 : 5, content), .. Number(20, isGraph ? 5 : 4)];

    /// <summary>Returns a TensorProto.</summary>
    public static byte[] Tensor<T>(int[] shape, params T[] values)
        where T : unmanaged, INumber<T> =>
        [.. Shape(shape), .. Number(2, TypeOf<T>()), .. Field(9, MemoryMarshal.AsBytes<T>(values).ToArray())];

    /// <summary>Returns a TensorProto with external data.</summary>
    public static byte[] External(string location, int[] shape) =>
        [.. Shape(shape), .. Number(2, Float), .. Field(13, [.. Field(1, Text("location")), .. Field(2, Text(location))]), .. Number(14, 1)];

    public static byte[] Initializer(string name, byte[] tensor) => Field(5, [.. tensor, .. Field(8, Text(name))]);

    /// <summary>Returns an input; a length of -1 is variable.</summary>
    public static byte[] Input(string name, params int[] shape) => Field(11, Value(name, shape));

    /// <summary>Returns an input of text.</summary>
    public static byte[] TextInput(string name, params int[] shape) => Field(11, Value(name, shape, String));

    public static byte[] Output(string name, params int[] shape) => Field(12, Value(name, shape));

    public static byte[] Join(IEnumerable<byte[]> parts)
    {
        using var joined = new MemoryStream();
        foreach (byte[] part in parts)
            joined.Write(part);
        return joined.ToArray();
    }

    public static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    public static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Shape(int[] shape) => Join(shape.Select(length => Number(1, length)));

    private static byte[] Value(string name, int[] shape, int type = Float)
    {
        byte[] axes = Join(shape.Select(length => Field(1, length < 0 ? Field(2, Text("any")) : Number(1, length))));
        return [.. Field(1, Text(name)), .. Field(2, Field(1, [.. Number(1, type), .. Field(2, axes)]))];
    }

    private static int TypeOf<T>() => typeof(T) == typeof(float) ? Float
        : typeof(T) == typeof(double) ? Double
        : typeof(T) == typeof(byte) ? 2
        : Int64;

    private static IEnumerable<byte> Varint(long value)
    {
        for (; (ulong)value > 0x7F; value = (long)((ulong)value >> 7))
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
