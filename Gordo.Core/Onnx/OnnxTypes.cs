using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>The ONNX element types by number (TensorProto.DataType in onnx.proto).</summary>
internal static class OnnxTypes
{
    /// <summary>Returns the element type, or null if it is not supported.</summary>
    public static ElementType? Find(long number) => number switch
    {
        1 => ElementType.Float32,
        2 => ElementType.UInt8,
        3 => ElementType.Int8,
        4 => ElementType.UInt16,
        5 => ElementType.Int16,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        9 => ElementType.Bool,
        11 => ElementType.Float64,
        12 => ElementType.UInt32,
        13 => ElementType.UInt64,
        _ => null,
    };

    /// <summary>Returns the name of a type, supported or not.</summary>
    public static string Name(long number) => Find(number)?.Name() ?? number switch
    {
        0 => "undefined",
        8 => "string",
        10 => "float16",
        14 => "complex64",
        15 => "complex128",
        16 => "bfloat16",
        >= 17 and <= 20 => "float8",
        21 => "uint4",
        22 => "int4",
        23 => "float4",
        _ => string.Create(CultureInfo.InvariantCulture, $"with the unknown number {number}"),
    };
}
