namespace Gordo.Core.Engines.Compiled.Tensors;

/// <summary>Sizes and names of element types.</summary>
internal static class ElementTypes
{
    private static readonly string[] Names =
    [
        "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
    ];

    /// <summary>Bytes per element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Int16 or ElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Returns the name used in messages: <c>float32</c>, <c>int64</c>, <c>bool</c>.</summary>
    public static string Name(this ElementType type) => Names[(int)type];

    public static bool IsFloat(this ElementType type) => type is ElementType.Float32 or ElementType.Float64;

    /// <summary>Returns the element type for <typeparamref name="T"/>; a constant once compiled.</summary>
    public static ElementType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return ElementType.Float32;
        if (typeof(T) == typeof(double)) return ElementType.Float64;
        if (typeof(T) == typeof(long)) return ElementType.Int64;
        if (typeof(T) == typeof(int)) return ElementType.Int32;
        if (typeof(T) == typeof(bool)) return ElementType.Bool;
        if (typeof(T) == typeof(sbyte)) return ElementType.Int8;
        if (typeof(T) == typeof(short)) return ElementType.Int16;
        if (typeof(T) == typeof(byte)) return ElementType.UInt8;
        if (typeof(T) == typeof(ushort)) return ElementType.UInt16;
        if (typeof(T) == typeof(uint)) return ElementType.UInt32;
        if (typeof(T) == typeof(ulong)) return ElementType.UInt64;
        throw new NotSupportedException(typeof(T).Name);
    }
}
