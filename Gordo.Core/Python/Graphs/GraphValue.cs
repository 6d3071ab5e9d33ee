using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Python.Graphs;

/// <summary>An intermediate value of a model's graph: rows, or windows of rows, with a fixed number of columns.</summary>
/// <param name="Name">The name of the value in the graph.</param>
/// <param name="Type">float64, or float32 after a network.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Steps">Scaling steps that have not been added to the graph yet.</param>
internal sealed record GraphValue(string Name, ElementType Type, int Width, IReadOnlyList<ScaleStep> Steps)
{
    /// <summary>True if the value may contain missing numbers.</summary>
    public bool MayBeMissing { get; init; } = true;

    /// <summary>True if the value may contain infinite numbers.</summary>
    public bool MayBeInfinite { get; init; } = true;

    /// <summary>True if every number depends on its own row only, so that windows can share rows.</summary>
    public bool IsOfRows { get; init; } = true;
}
