using System.Numerics;
using System.Numerics.Tensors;

namespace Gordo.Core.Runtime;

/// <summary>The product of two row-major matrices.</summary>
internal static class MatrixKernel
{
    /// <summary>Adds left × right to <paramref name="result"/>.</summary>
    /// <param name="left">rows × inner.</param>
    /// <param name="right">inner × columns.</param>
    /// <param name="result">rows × columns, to which the product is added.</param>
    /// <param name="rows">Rows of the left matrix and the result.</param>
    /// <param name="inner">Columns of the left and rows of the right matrix.</param>
    /// <param name="columns">Columns of the right matrix and the result.</param>
    public static void MultiplyAdd<T>(
        ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result, int rows, int inner, int columns)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = result.Slice(i * columns, columns);
            for (int k = 0; k < inner; k++)
                TensorPrimitives.MultiplyAdd(right.Slice(k * columns, columns), left[i * inner + k], row, row);
        }
    }

    /// <summary>Writes a rows × columns matrix as columns × rows.</summary>
    public static void Transpose<T>(ReadOnlySpan<T> matrix, Span<T> transposed, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < columns; k++)
                transposed[k * rows + i] = matrix[i * columns + k];
        }
    }
}
