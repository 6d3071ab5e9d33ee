using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>An input or output of a model as it declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type; null for an output that does not say.</param>
/// <param name="Shape">Lengths of the axes, -1 where free; null where even the number of axes is free.</param>
public sealed record PlanValue(string Name, ElementType? Type, IReadOnlyList<int>? Shape)
{
    /// <summary>The declared type and shape: <c>float32 [?,20]</c>.</summary>
    public override string ToString()
    {
        string shape = Shape is null
            ? "of any shape"
            : "[" + string.Join(',', Shape.Select(length => length < 0
                ? "?"
                : length.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";
        return $"{Type?.Name() ?? "any type"} {shape}";
    }
}
