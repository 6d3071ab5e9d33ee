using System.Buffers.Binary;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>
/// A model file of a few hundred bytes that takes long for every row: layers of a thousand by a thousand, all alike,
/// which the file asks to be filled in.
/// </summary>
/// <remarks>Field numbers are those of onnx.proto.</remarks>
internal static class HeavyModel
{
    private const int Float = 1, Int64 = 7;
    private const int Tags = 4, Width = 1024, Layers = 12;

    public static byte[] Write(int outputs = Tags)
    {
        List<byte[]> graph =
        [
            .. Filled("first", Tags, Width),
            .. Filled("layer", Width, Width),
            .. Filled("last", Width, outputs),
            Node("MatMul", ["input", "first"], "hidden-0"),
        ];
        for (int layer = 0; layer < Layers; layer++)
            graph.Add(Node("MatMul", [$"hidden-{layer}", "layer"], $"hidden-{layer + 1}"));
        graph.Add(Node("MatMul", [$"hidden-{Layers}", "last"], "output"));
        graph.Add(Field(2, Text("heavy")));
        graph.Add(Field(11, Value("input", Tags)));
        graph.Add(Field(12, Value("output", outputs)));
        return [.. Number(1, 8), .. Field(7, Join(graph)), .. Field(8, [.. Field(1, []), .. Number(2, 17)])];
    }

    // A constant of equal numbers, as a shape and the node that fills it.
    private static IEnumerable<byte[]> Filled(string name, long rows, long columns)
    {
        byte[] shape = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(shape, rows);
        BinaryPrimitives.WriteInt64LittleEndian(shape.AsSpan(8), columns);
        byte[] value = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(value, 1f / Width);
        byte[] tensor = [.. Number(1, 1), .. Number(2, Float), .. Field(9, value)];
        byte[] attribute = [.. Field(1, Text("value")), .. Field(5, tensor), .. Number(20, 4)];
        yield return Node("ConstantOfShape", [$"{name}-shape"], name, Field(5, attribute));
        yield return Field(5, [.. Number(1, 2), .. Number(2, Int64), .. Field(8, Text($"{name}-shape")), .. Field(9, shape)]);
    }

    private static byte[] Node(string kind, string[] inputs, string output, byte[]? attribute = null) =>
        Field(1, [.. Join(inputs.Select(input => Field(1, Text(input)))), .. Field(2, Text(output)), .. Field(4, Text(kind)), .. attribute ?? []]);

    // Any number of rows.
    private static byte[] Value(string name, int columns)
    {
        byte[] shape = [.. Field(1, Field(2, Text("rows"))), .. Field(1, Number(1, columns))];
        return [.. Field(1, Text(name)), .. Field(2, Field(1, [.. Number(1, Float), .. Field(2, shape)]))];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Join(IEnumerable<byte[]> parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static IEnumerable<byte> Varint(long value)
    {
        for (; value > 0x7F; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
