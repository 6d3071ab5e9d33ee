namespace Gordo.Serialization.Tensors;

/// <summary>The type of the elements of a tensor.</summary>
public enum TensorType
{
    /// <summary><c>FP64</c>: 64-bit floating point numbers.</summary>
    Float64,

    /// <summary><c>FP32</c>: 32-bit floating point numbers.</summary>
    Float32,

    /// <summary><c>INT64</c>: 64-bit signed integers.</summary>
    Int64,
}
