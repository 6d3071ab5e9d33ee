using System.Buffers.Binary;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>A model of one tag that multiplies by a factor, stored in the model file or as external data.</summary>
/// <remarks>Field numbers are those of onnx.proto.</remarks>
internal static class ScalingModel
{
    /// <summary>The name of the external data file that holds the factor.</summary>
    public const string ExternalFile = "factor.bin";

    private const int Float = 1;

    /// <summary>Returns the bytes of the factor.</summary>
    public static byte[] Bytes(float factor)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, factor);
        return bytes;
    }

    /// <summary>Writes the model file, which has the same length for every factor.</summary>
    /// <param name="factor">The factor; null if it is read from <see cref="ExternalFile"/>.</param>
    public static byte[] Write(float? factor)
    {
        byte[] data = factor is { } number
            ? Field(9, Bytes(number))
            : [.. Field(13, [.. Field(1, Text("location")), .. Field(2, Text(ExternalFile))]), .. Number(14, 1)];
        byte[] tensor = [.. Number(1, 1), .. Number(1, 1), .. Number(2, Float), .. Field(8, Text("factor")), .. data];
        byte[] node = [.. Field(1, Text("input")), .. Field(1, Text("factor")), .. Field(2, Text("output")), .. Field(4, Text("MatMul"))];
        byte[] graph = [.. Field(1, node), .. Field(2, Text("scaling")), .. Field(5, tensor), .. Field(11, Value("input")), .. Field(12, Value("output"))];
        return [.. Number(1, 8), .. Field(7, graph), .. Field(8, [.. Field(1, []), .. Number(2, 17)])];
    }

    // The shape of any number of rows and one column.
    private static byte[] Value(string name)
    {
        byte[] shape = [.. Field(1, Field(2, Text("rows"))), .. Field(1, Number(1, 1))];
        return [.. Field(1, Text(name)), .. Field(2, Field(1, [.. Number(1, Float), .. Field(2, shape)]))];
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int number, int value) => [(byte)(number << 3), .. Varint(value)];

    private static byte[] Varint(int value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Varint(value >> 7)];
}
