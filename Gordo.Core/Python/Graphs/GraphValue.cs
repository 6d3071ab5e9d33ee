using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Python.Graphs;

/// <summary>A table on its way through a model: rows, or windows of rows, with so many columns.</summary>
/// <param name="Name">The graph's name for it.</param>
/// <param name="Type">float64, or float32 from a network on.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Steps">Scaling that is still to be done to the value of that name.</param>
internal sealed record GraphValue(string Name, ElementType Type, int Width, IReadOnlyList<ScaleStep> Steps)
{
    /// <summary>Whether a number may be missing.</summary>
    public bool MayBeMissing { get; init; } = true;

    /// <summary>Whether a number may be infinite.</summary>
    public bool MayBeInfinite { get; init; } = true;

    /// <summary>Whether every number depends on its own row only, so that windows can share rows.</summary>
    public bool IsOfRows { get; init; } = true;
}
