using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Spatial;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Runs the kernels on vectors between guard pages, at every register width and at sizes that fill no register. Where a
/// kernel may read or write whole registers, the memory is padded by exactly <see cref="Limits.PaddingBytes"/> bytes. Results are
/// compared with plain sums, since reading a wrong but existing number would not end the process.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class GuardedKernelTests
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 23, 31, 33, 47, 49, 63, 65, 130];

    [OneTimeSetUp]
    public void RequireGuardPages() => GuardedMemory.Require();

    [Test]
    public void Span_functions_stay_within_their_buffers()
    {
        foreach (int length in Sizes.Append(0))
        {
            Function<VectorMath.SingleTanh, Lanes512<float>, Vector512<float>, float>(length, Math.Tanh, 1e-6);
            Function<VectorMath.SingleTanh, Lanes256<float>, Vector256<float>, float>(length, Math.Tanh, 1e-6);
            Function<VectorMath.SingleTanh, Lanes1<float>, float, float>(length, Math.Tanh, 1e-6);
            Function<VectorMath.SingleExp, Lanes512<float>, Vector512<float>, float>(length, Math.Exp, 1e-6);
            Function<VectorMath.SingleExp, Lanes256<float>, Vector256<float>, float>(length, Math.Exp, 1e-6);
            Function<VectorMath.SingleExp, Lanes1<float>, float, float>(length, Math.Exp, 1e-6);
            Function<VectorMath.DoubleSigmoid, Lanes512<double>, Vector512<double>, double>(length, x => 1 / (1 + Math.Exp(-x)), 1e-14);
            Function<VectorMath.DoubleSigmoid, Lanes256<double>, Vector256<double>, double>(length, x => 1 / (1 + Math.Exp(-x)), 1e-14);
            Function<VectorMath.DoubleSigmoid, Lanes1<double>, double, double>(length, x => 1 / (1 + Math.Exp(-x)), 1e-14);
        }
    }

    private static void Function<TFunction, TLanes, TVector, T>(int length, Func<double, double> expected, double tolerance)
        where TFunction : struct, ILaneFunction<T>
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        T[] numbers = Numbers<T>(length, 3);
        using var memory = new GuardedMemory();
        Span<T> before = memory.BeforeGuard<T>(length), after = memory.AfterGuard<T>(length), inPlace = memory.BeforeGuard<T>(numbers);
        VectorMath.Run<TFunction, TLanes, TVector, T>(memory.BeforeGuard<T>(numbers), before);
        VectorMath.Run<TFunction, TLanes, TVector, T>(memory.AfterGuard<T>(numbers), after);
        VectorMath.Run<TFunction, TLanes, TVector, T>(inPlace, inPlace);
        for (int i = 0; i < length; i++)
        {
            double.CreateChecked(before[i]).Should().BeApproximately(expected(double.CreateChecked(numbers[i])), tolerance);
            after[i].Should().Be(before[i]);
            inPlace[i].Should().Be(before[i]);
        }
    }

    [Test]
    public void Row_products_stay_within_their_buffers()
    {
        foreach (int columns in Sizes)
        {
            foreach (int inner in (int[])[0, 1, 3, 4, 5, 10])
            {
                Rows<Lanes512<float>, Vector512<float>, float>(inner, columns, 1e-5);
                Rows<Lanes256<float>, Vector256<float>, float>(inner, columns, 1e-5);
                Rows<Lanes1<float>, float, float>(inner, columns, 1e-5);
                Rows<Lanes512<double>, Vector512<double>, double>(inner, columns, 1e-13);
                Rows<Lanes256<double>, Vector256<double>, double>(inner, columns, 1e-13);
                Rows<Lanes1<double>, double, double>(inner, columns, 1e-13);
            }
        }
    }

    private static void Rows<TLanes, TVector, T>(int inner, int columns, double tolerance)
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        int stride = Math.Max(inner, columns) + TLanes.Count;
        using var memory = new GuardedMemory();
        Span<T> weights = memory.BeforeGuard<T>(Numbers<T>(inner * columns, 1), Limits.PaddingBytes), bias = memory.BeforeGuard<T>(Numbers<T>(columns, 2), Limits.PaddingBytes);
        Span<T> x = memory.BeforeGuard<T>(Numbers<T>(3 * stride + inner, 3)), y = memory.BeforeGuard<T>(columns, Limits.PaddingBytes);
        RowKernel<TLanes, TVector, T>.Run(ref First(x), ref First(weights), ref First(bias), ref First(y), inner, columns);
        Compare(x, y);
        Span<T> four = memory.BeforeGuard<T>(3 * stride + columns, Limits.PaddingBytes);
        RowKernel<TLanes, TVector, T>.RunFour(ref First(x), ref First(weights), ref First(bias), ref First(four), stride, inner, columns);
        for (int row = 0; row < 4; row++)
            Compare(x[(row * stride)..], four[(row * stride)..]);

        void Compare(ReadOnlySpan<T> from, ReadOnlySpan<T> to)
        {
            ReadOnlySpan<T> matrix = Numbers<T>(inner * columns, 1), start = Numbers<T>(columns, 2);
            for (int column = 0; column < columns; column++)
            {
                double sum = double.CreateChecked(start[column]);
                for (int k = 0; k < inner; k++)
                    sum += double.CreateChecked(from[k]) * double.CreateChecked(matrix[k * columns + column]);
                double.CreateChecked(to[column]).Should().BeApproximately(sum, tolerance);
            }
        }
    }

    [Test]
    public void Chunk_products_stay_within_their_buffers()
    {
        foreach (int columns in (int[])[1, 2, 3, 4, 5, 7, 8, 9, 11, 16, 19, 27])
        {
            foreach (int inner in (int[])[0, 1, 3, 8])
            {
                Chunks<Lanes512<float>, Vector512<float>, float>(inner, columns, 1e-5);
                Chunks<Lanes256<float>, Vector256<float>, float>(inner, columns, 1e-5);
                Chunks<Lanes1<float>, float, float>(inner, columns, 1e-5);
                Chunks<Lanes512<double>, Vector512<double>, double>(inner, columns, 1e-13);
                Chunks<Lanes256<double>, Vector256<double>, double>(inner, columns, 1e-13);
            }
        }
    }

    private static void Chunks<TLanes, TVector, T>(int inner, int columns, double tolerance)
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, INumber<T>
    {
        // Only the rows' own elements are read and written: no padding anywhere.
        foreach (int rows in (int[])[ChunkKernel<TLanes, TVector, T>.WideRows, TLanes.Count])
        {
            foreach (int stride in (int[])[rows, rows + 3])
            {
                using var memory = new GuardedMemory();
                T[] matrix = Numbers<T>(inner * columns, 1), perColumn = Numbers<T>(columns, 2), perRow = Numbers<T>((columns - 1) * stride + rows, 4);
                Span<T> x = memory.BeforeGuard<T>(Numbers<T>(inner * rows, 3)), weights = memory.BeforeGuard<T>(matrix);
                Span<T> bias = memory.BeforeGuard<T>(perColumn), start = memory.BeforeGuard<T>(perRow);
                Span<T> y = memory.BeforeGuard<T>((columns - 1) * stride + rows), same = memory.BeforeGuard<T>(columns * rows);
                if (rows == TLanes.Count)
                {
                    ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerColumn>(
                        ref First(x), ref First(weights), ref First(bias), 1, ref First(y), stride, inner, columns);
                    ChunkKernel<TLanes, TVector, T>.Narrow<IChunkStart.PerRow>(
                        ref First(x), ref First(weights), ref First(start), stride, ref First(same), rows, inner, columns);
                }
                else
                {
                    ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerColumn>(
                        ref First(x), ref First(weights), ref First(bias), 1, ref First(y), stride, inner, columns);
                    ChunkKernel<TLanes, TVector, T>.Wide<IChunkStart.PerRow>(
                        ref First(x), ref First(weights), ref First(start), stride, ref First(same), rows, inner, columns);
                }
                for (int column = 0; column < columns; column++)
                {
                    for (int row = 0; row < rows; row++)
                    {
                        double sum = 0;
                        for (int k = 0; k < inner; k++)
                            sum += double.CreateChecked(x[k * rows + row]) * double.CreateChecked(matrix[k * columns + column]);
                        double.CreateChecked(y[column * stride + row]).Should().BeApproximately(sum + double.CreateChecked(perColumn[column]), tolerance);
                        double.CreateChecked(same[column * rows + row]).Should().BeApproximately(
                            sum + double.CreateChecked(perRow[column * stride + row]), tolerance);
                    }
                }
            }
        }
    }

    [Test]
    public void Short_products_stay_within_their_buffers()
    {
        foreach (int columns in Sizes)
        {
            foreach (int rows in (int[])[1, 2, 3, 4, 5, 8])
            {
                Short<Lanes512<float>, Vector512<float>, float>(rows, columns, 1e-5);
                Short<Lanes256<float>, Vector256<float>, float>(rows, columns, 1e-5);
                Short<Lanes1<float>, float, float>(rows, columns, 1e-5);
                Short<Lanes512<double>, Vector512<double>, double>(rows, columns, 1e-13);
                Short<Lanes256<double>, Vector256<double>, double>(rows, columns, 1e-13);
            }
        }
    }

    private static void Short<TLanes, TVector, T>(int rows, int columns, double tolerance)
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const int Lines = 3;
        int[] offsets = [0, 2, 1, 9];
        var shape = new ShiftedRows(Lines, columns + 10, offsets, columns);
        using var memory = new GuardedMemory();
        Span<T> left = memory.BeforeGuard<T>(Numbers<T>(rows * shape.Count, 1)), right = memory.BeforeGuard<T>(Numbers<T>(shape.Length, 2), Limits.PaddingBytes);
        Span<T> bias = memory.BeforeGuard<T>(Numbers<T>(rows, 3)), with = memory.BeforeGuard<T>(rows * columns), without = memory.BeforeGuard<T>(rows * columns);
        ShortKernel<TLanes, TVector, T>.Run(ref First(left), ref First(right), ref First(with), ref First(bias), rows, shape);
        ShortKernel<TLanes, TVector, T>.Run(ref First(left), ref First(right), ref First(without), ref Unsafe.NullRef<T>(), rows, shape);
        Span<T> best = memory.AfterGuard<T>(rows * columns);
        ShortProduct.Multiply<T>(left, right, best, bias, rows, shape);
        for (int i = 0; i < rows * columns; i++)
        {
            double sum = 0;
            for (int k = 0; k < shape.Count; k++)
            {
                T value = right[k / offsets.Length * shape.Distance + offsets[k % offsets.Length] + i % columns];
                sum += double.CreateChecked(left[i / columns * shape.Count + k]) * double.CreateChecked(value);
            }
            double.CreateChecked(without[i]).Should().BeApproximately(sum, tolerance);
            double.CreateChecked(with[i]).Should().BeApproximately(sum + double.CreateChecked(bias[i / columns]), tolerance);
            double.CreateChecked(best[i]).Should().BeApproximately(double.CreateChecked(with[i]), tolerance);
        }
    }

    [Test]
    public void Matrix_transposition_and_multiplication_stay_within_their_buffers()
    {
        foreach (int rows in Sizes)
        {
            foreach (int columns in Sizes)
            {
                Turned<float>(rows, columns);
                Turned<double>(rows, columns);
                Turned<int>(rows, columns);
                if (rows * columns > 600)
                    continue;
                Turned<short>(rows, columns);
                Turned<byte>(rows, columns);
            }
        }
    }

    private static void Turned<T>(int rows, int columns)
        where T : unmanaged, INumber<T>
    {
        using var memory = new GuardedMemory();
        T[] matrix = [.. Enumerable.Range(0, rows * columns).Select(T.CreateTruncating)];
        Span<T> before = memory.BeforeGuard<T>(matrix.Length), after = memory.AfterGuard<T>(matrix.Length);
        MatrixKernel.Transpose<T>(memory.BeforeGuard<T>(matrix), before, rows, columns);
        MatrixKernel.Transpose<T>(memory.AfterGuard<T>(matrix), after, rows, columns);
        var expected = new T[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
            expected[i % columns * rows + i / columns] = matrix[i];
        before.SequenceEqual(expected).Should().BeTrue();
        after.SequenceEqual(expected).Should().BeTrue();
        Span<T> one = memory.BeforeGuard<T>(new T[columns]);
        MatrixKernel.MultiplyAdd<T>(memory.BeforeGuard<T>([.. Enumerable.Repeat(T.One, rows)]), memory.BeforeGuard<T>(matrix), one, 1, rows, columns);
        T sum = T.Zero;
        for (int row = 0; row < rows; row++)
            sum = unchecked(sum + matrix[row * columns]);
        one[0].Should().Be(sum);
    }

    private static ref T First<T>(Span<T> values) => ref MemoryMarshal.GetReference(values);

    private static T[] Numbers<T>(int count, int seed)
        where T : INumber<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];
    }
}
