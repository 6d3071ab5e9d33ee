using Gordo.Core.Engines.Compiled.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gordo.Core.Engines.OnnxRuntime;

/// <summary>The element types of ONNX Runtime.</summary>
internal static class OnnxRuntimeTypes
{
    /// <summary>
    /// Returns the type in which values are packed and unpacked; null if there is none. float16 is converted from and to
    /// float32.
    /// </summary>
    public static ElementType? Find(TensorElementType type) => type switch
    {
        TensorElementType.Float or TensorElementType.Float16 => ElementType.Float32,
        TensorElementType.Double => ElementType.Float64,
        TensorElementType.Int8 => ElementType.Int8,
        TensorElementType.Int16 => ElementType.Int16,
        TensorElementType.Int32 => ElementType.Int32,
        TensorElementType.Int64 => ElementType.Int64,
        TensorElementType.UInt8 => ElementType.UInt8,
        TensorElementType.UInt16 => ElementType.UInt16,
        TensorElementType.UInt32 => ElementType.UInt32,
        TensorElementType.UInt64 => ElementType.UInt64,
        TensorElementType.Bool => ElementType.Bool,
        _ => null,
    };
}
