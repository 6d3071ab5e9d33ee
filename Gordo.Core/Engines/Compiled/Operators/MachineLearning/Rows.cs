using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Sees a tensor as the machine-learning operators do: rows of columns, a vector being one row.</summary>
internal static class Rows
{
    /// <exception cref="ModelException">Neither a vector nor a matrix, or booleans.</exception>
    public static (int Rows, int Columns) Of(Tensor input)
    {
        if (input.Type == ElementType.Bool || input.Rank is < 1 or > 2)
            throw new ModelException($"expected a numeric vector or matrix, found {input}");
        return input.Rank == 1 ? (1, input.Shape[0]) : (input.Shape[0], input.Shape[1]);
    }
}
