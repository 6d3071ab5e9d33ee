using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Core.Runtime;

/// <summary>The product of two row-major matrices.</summary>
internal static class MatrixKernel
{
    private const int Square = 16;

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
    /// <remarks>
    /// In squares of a cache line, so that no line is fetched for one number at a time: 256 × 128 floats took 60 us
    /// row by row.
    /// </remarks>
    public static void Transpose<T>(ReadOnlySpan<T> matrix, Span<T> transposed, int rows, int columns)
        where T : unmanaged
    {
        ref T from = ref MemoryMarshal.GetReference(matrix[..(rows * columns)]);
        ref T to = ref MemoryMarshal.GetReference(transposed[..(rows * columns)]);
        for (int top = 0; top < rows; top += Square)
        {
            int bottom = Math.Min(top + Square, rows);
            for (int left = 0; left < columns; left += Square)
            {
                int right = Math.Min(left + Square, columns);
                for (int k = left; k < right; k++)
                {
                    for (int i = top; i < bottom; i++)
                        Unsafe.Add(ref to, k * rows + i) = Unsafe.Add(ref from, i * columns + k);
                }
            }
        }
    }
}
