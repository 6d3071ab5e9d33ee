using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>The ONNX element types by number (TensorProto.DataType in onnx.proto).</summary>
internal static class OnnxTypes
{
    /// <summary>The number of float16.</summary>
    public const long Float16 = 10;

    private const long Newest = 23;

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

    /// <summary>Creates the error for a type that is not supported, or does not exist.</summary>
    /// <param name="number">The number of the type.</param>
    /// <param name="label">The value that has the type, followed by a colon and a space; empty if the caller adds it.</param>
    public static ModelException Unsupported(long number, string label = "") =>
        new($"{label}element type {Name(number)} is not supported") { IsUnsupported = number is > 0 and <= Newest };

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
