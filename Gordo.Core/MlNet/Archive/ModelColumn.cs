using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.MlNet.Archive;

/// <summary>A column at a point of the chain.</summary>
/// <param name="Name">The name by which steps find the column.</param>
/// <param name="Value">The name of its values in the graph.</param>
/// <param name="Type">The element type; null for text and other types, which may exist but cannot be read.</param>
/// <param name="Size">The number of values per row.</param>
/// <param name="Kind">The type as named in the file, for error messages.</param>
/// <param name="Produced">True if a step produced the column; otherwise it is an input.</param>
internal sealed record ModelColumn(string Name, string Value, ElementType? Type, int Size, string Kind, bool Produced = false)
{
    /// <summary>The maximum number of values per row; more than any model of tags needs.</summary>
    public const int MaxSlots = 1 << 20;

    /// <summary>True if the column holds float32 or float64 values.</summary>
    public bool IsFloat => Type is ElementType.Float32 or ElementType.Float64;
}
