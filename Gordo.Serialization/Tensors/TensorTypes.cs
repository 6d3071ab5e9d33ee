namespace Gordo.Serialization.Tensors;

/// <summary>The names and sizes of element types.</summary>
public static class TensorTypes
{
    /// <summary>The name of 64-bit floating point numbers, the type of all answers.</summary>
    public const string Float64 = "FP64";

    /// <summary>The name of text, which metadata have but no tensor.</summary>
    public const string Text = "BYTES";

    /// <summary>The accepted types by name.</summary>
    public static IReadOnlyList<(string Name, TensorType Type)> Known { get; } =
        [(Float64, TensorType.Float64), ("FP32", TensorType.Float32), ("INT64", TensorType.Int64)];

    /// <summary>Returns the name of a type.</summary>
    public static string NameOf(TensorType type) => Known.First(known => known.Type == type).Name;

    /// <summary>Returns the type of a name; null if it is not accepted.</summary>
    public static TensorType? Find(string name)
    {
        foreach ((string known, TensorType type) in Known)
        {
            if (name == known)
                return type;
        }
        return null;
    }

    /// <summary>Returns the size of a binary element in bytes.</summary>
    internal static int Size(TensorType type) => type == TensorType.Float32 ? sizeof(float) : sizeof(double);
}
