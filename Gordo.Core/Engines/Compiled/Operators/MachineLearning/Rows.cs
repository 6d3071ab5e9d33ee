using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Interprets a tensor as the machine-learning operators do: as rows of columns; a vector is one row.</summary>
internal static class Rows
{
    /// <exception cref="ModelException">The tensor is neither a vector nor a matrix, or is boolean.</exception>
    public static (int Rows, int Columns) Of(Tensor input)
    {
        if (input.Type == ElementType.Bool || input.Rank is < 1 or > 2)
            throw new ModelException($"expected a numeric vector or matrix, found {input}");
        return input.Rank == 1 ? (1, input.Shape[0]) : (input.Shape[0], input.Shape[1]);
    }
}
