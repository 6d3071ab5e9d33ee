using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Building.Graphs;

/// <summary>A value of a model's graph: rows, or windows of rows, of some columns.</summary>
/// <param name="Name">The name of the value.</param>
/// <param name="Type">float64, or float32 after a network.</param>
/// <param name="Width">The number of columns.</param>
internal sealed record GraphTensor(string Name, ElementType Type, int Width);
