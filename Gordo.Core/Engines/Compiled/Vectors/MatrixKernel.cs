using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Vectors;

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
        left = left[..Extents.Product(rows, inner)];
        right = right[..Extents.Product(inner, columns)];
        result = result[..Extents.Product(rows, columns)];
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = result.Slice(i * columns, columns);
            for (int k = 0; k < inner; k++)
                TensorPrimitives.MultiplyAdd(right.Slice(k * columns, columns), left[i * inner + k], row, row);
        }
    }

    /// <summary>Writes a rows × columns matrix as columns × rows.</summary>
    /// <remarks>
    /// Processes squares of one cache line, so that no line is fetched for a single number: 256 × 128 floats took 60 us row by
    /// row. Floats are transposed in registers, four columns of eight or four rows at a time.
    /// </remarks>
    public static void Transpose<T>(ReadOnlySpan<T> matrix, Span<T> transposed, int rows, int columns)
        where T : unmanaged
    {
        int count = Extents.Product(rows, columns);
        ref T from = ref MemoryMarshal.GetReference(matrix[..count]);
        ref T to = ref MemoryMarshal.GetReference(transposed[..count]);
        bool byFours = Unsafe.SizeOf<T>() == sizeof(float) && Sse.IsSupported;
        for (int top = 0; top < rows; top += Square)
        {
            int bottom = Math.Min(top + Square, rows);
            int wholeBottom = byFours ? bottom - (bottom - top) % 4 : top;
            for (int left = 0; left < columns; left += Square)
            {
                int right = Math.Min(left + Square, columns);
                int wholeRight = byFours ? right - (right - left) % 4 : left;
                for (int k = left; k < wholeRight; k += 4)
                {
                    int i = top;
                    for (; Avx.IsSupported && i <= wholeBottom - 8; i += 8)
                    {
                        TransposeEight(
                            ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, i * columns + k)), columns,
                            ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, k * rows + i)), rows);
                    }
                    for (; i < wholeBottom; i += 4)
                    {
                        TransposeFour(
                            ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, i * columns + k)), columns,
                            ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, k * rows + i)), rows);
                    }
                }
                for (int k = left; k < right; k++)
                {
                    for (int i = k < wholeRight ? wholeBottom : top; i < bottom; i++)
                        Unsafe.Add(ref to, k * rows + i) = Unsafe.Add(ref from, i * columns + k);
                }
            }
        }
    }

    // As below with eight rows; the upper halves of the registers hold the last four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeEight(ref float from, int columns, ref float to, int rows)
    {
        ref float lower = ref Unsafe.Add(ref from, 4 * columns);
        var a = Vector256.Create(Vector128.LoadUnsafe(ref from), Vector128.LoadUnsafe(ref lower));
        var b = Vector256.Create(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref from, columns)), Vector128.LoadUnsafe(ref Unsafe.Add(ref lower, columns)));
        var c = Vector256.Create(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * columns)), Vector128.LoadUnsafe(ref Unsafe.Add(ref lower, 2 * columns)));
        var d = Vector256.Create(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * columns)), Vector128.LoadUnsafe(ref Unsafe.Add(ref lower, 3 * columns)));
        (Vector256<double> ab, Vector256<double> cd) = (Avx.UnpackLow(a, b).AsDouble(), Avx.UnpackLow(c, d).AsDouble());
        Avx.UnpackLow(ab, cd).AsSingle().StoreUnsafe(ref to);
        Avx.UnpackHigh(ab, cd).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, rows));
        (ab, cd) = (Avx.UnpackHigh(a, b).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
        Avx.UnpackLow(ab, cd).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 2 * rows));
        Avx.UnpackHigh(ab, cd).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 3 * rows));
    }

    // Transposes four by four numbers; the row length is given for each side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(ref float from, int columns, ref float to, int rows)
    {
        var a = Vector128.LoadUnsafe(ref from);
        var b = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, columns));
        var c = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * columns));
        var d = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * columns));
        (Vector128<float> ab, Vector128<float> cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref to);
        Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref Unsafe.Add(ref to, rows));
        (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref Unsafe.Add(ref to, 2 * rows));
        Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref Unsafe.Add(ref to, 3 * rows));
    }
}
