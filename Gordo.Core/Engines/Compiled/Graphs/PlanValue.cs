using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Graphs;

/// <summary>An input or output as the model declares it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The element type; null for an output without one.</param>
/// <param name="Shape">Lengths of the axes, -1 for any length; null if the rank is not declared.</param>
public sealed record PlanValue(string Name, ElementType? Type, IReadOnlyList<int>? Shape)
{
    /// <summary>True for text, which has no element type here.</summary>
    public bool IsText { get; init; }

    /// <summary>Returns the declared type and shape: <c>float32 [?,20]</c>.</summary>
    public override string ToString()
    {
        string shape = Shape is null
            ? "of any shape"
            : "[" + string.Join(',', Shape.Select(length => length < 0
                ? "?"
                : length.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";
        return $"{Type?.Name() ?? (IsText ? "text" : "any type")} {shape}";
    }
}
