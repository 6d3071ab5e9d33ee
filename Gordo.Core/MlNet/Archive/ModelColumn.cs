using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.MlNet.Archive;

/// <summary>A column of numbers on its way through the chain.</summary>
/// <param name="Name">By which steps find it.</param>
/// <param name="Value">The name its values have in the graph.</param>
/// <param name="Type">The type of its numbers; null for text and the like, which may be there but not be read.</param>
/// <param name="Size">Numbers per row.</param>
/// <param name="Kind">The type as the file calls it, for messages.</param>
/// <param name="Produced">Whether a step made it; the others are inputs.</param>
internal sealed record ModelColumn(string Name, string Value, ElementType? Type, int Size, string Kind, bool Produced = false)
{
    /// <summary>Numbers per row that are more than any model of tags has use for.</summary>
    public const int MostSlots = 1 << 20;

    /// <summary>Whether the column holds float32 or float64.</summary>
    public bool IsFloat => Type is ElementType.Float32 or ElementType.Float64;
}
