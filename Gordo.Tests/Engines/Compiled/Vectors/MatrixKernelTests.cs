using System.Numerics;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Vectors;

public class MatrixKernelTests
{
    // Less than one square of the kernel, whole squares, and remainders beside and below them.
    [TestCase(1, 1)]
    [TestCase(3, 5)]
    [TestCase(4, 4)]
    [TestCase(16, 16)]
    [TestCase(17, 35)]
    [TestCase(38, 21)]
    [TestCase(64, 130)]
    public void Transposed_matrices_swap_rows_and_columns(int rows, int columns)
    {
        CheckTransposed<float>(rows, columns);
        CheckTransposed<double>(rows, columns);
        CheckTransposed<byte>(rows, columns);
    }

    private static void CheckTransposed<T>(int rows, int columns)
        where T : unmanaged, INumber<T>
    {
        T[] matrix = [.. Enumerable.Range(0, rows * columns).Select(T.CreateTruncating)];
        var transposed = new T[matrix.Length];

        MatrixKernel.Transpose<T>(matrix, transposed, rows, columns);

        transposed.Should().Equal(Enumerable.Range(0, columns).SelectMany(column => Enumerable.Range(0, rows).Select(row => matrix[row * columns + column])));
    }
}
