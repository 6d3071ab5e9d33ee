using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Core.Runtime.Spatial;

/// <summary>
/// The product of a small matrix with one that has few columns, as convolutions over short windows give it: blocks of
/// four rows by two vectors stay in registers, and nothing is packed.
/// </summary>
internal static class ShortProduct
{
    /// <summary>result = left × right, plus one number per row.</summary>
    /// <param name="left">rows × inner.</param>
    /// <param name="right">inner × columns; loads may pass its end by two vectors, which the slack of tensors allows.</param>
    /// <param name="result">rows × columns.</param>
    /// <param name="bias">One value per row, or empty.</param>
    /// <param name="rows">Rows of the left matrix and the result.</param>
    /// <param name="inner">Columns of the left and rows of the right matrix.</param>
    /// <param name="columns">Columns of the right matrix and the result.</param>
    public static void Multiply<T>(
        ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result, ReadOnlySpan<T> bias, int rows, int inner, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The loops below go without bounds checks.
        _ = left[..(rows * inner)];
        _ = right[..(inner * columns)];
        _ = result[..(rows * columns)];
        if (!bias.IsEmpty)
            _ = bias[..rows];
        int pair = 2 * Vector<T>.Count;
        if (2 * Vector<byte>.Count > Limits.Slack)
            throw new NotSupportedException("Vectors of 512 bits are wider than the slack behind tensors.");
        for (int column = 0; column < columns; column += pair)
        {
            int row = 0;
            for (; row + 4 <= rows; row += 4)
                FourRows(left, right, result, bias, row, inner, columns, column);
            for (; row < rows; row++)
                OneRow(left, right, result, bias, row, inner, columns, column);
        }
    }

    private static void FourRows<T>(
        ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result, ReadOnlySpan<T> bias, int row, int inner, int columns, int column)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> a0, a1, b0, b1, c0, c1, d0, d1;
        if (bias.IsEmpty)
        {
            a0 = a1 = b0 = b1 = c0 = c1 = d0 = d1 = Vector<T>.Zero;
        }
        else
        {
            a0 = a1 = Vector.Create(bias[row]);
            b0 = b1 = Vector.Create(bias[row + 1]);
            c0 = c1 = Vector.Create(bias[row + 2]);
            d0 = d1 = Vector.Create(bias[row + 3]);
        }
        ref T weights = ref Unsafe.Add(ref MemoryMarshal.GetReference(left), row * inner);
        ref T values = ref Unsafe.Add(ref MemoryMarshal.GetReference(right), column);
        for (int k = 0; k < inner; k++)
        {
            Vector<T> x0 = Vector.LoadUnsafe(ref values);
            Vector<T> x1 = Vector.LoadUnsafe(ref values, (nuint)Vector<T>.Count);
            Vector<T> w = Vector.Create(weights);
            a0 = MultiplyAdd(w, x0, a0);
            a1 = MultiplyAdd(w, x1, a1);
            w = Vector.Create(Unsafe.Add(ref weights, inner));
            b0 = MultiplyAdd(w, x0, b0);
            b1 = MultiplyAdd(w, x1, b1);
            w = Vector.Create(Unsafe.Add(ref weights, 2 * inner));
            c0 = MultiplyAdd(w, x0, c0);
            c1 = MultiplyAdd(w, x1, c1);
            w = Vector.Create(Unsafe.Add(ref weights, 3 * inner));
            d0 = MultiplyAdd(w, x0, d0);
            d1 = MultiplyAdd(w, x1, d1);
            weights = ref Unsafe.Add(ref weights, 1);
            values = ref Unsafe.Add(ref values, columns);
        }
        int left1 = columns - column;
        Span<T> target = result[(row * columns + column)..];
        Store(a0, a1, target, left1);
        Store(b0, b1, target[columns..], left1);
        Store(c0, c1, target[(2 * columns)..], left1);
        Store(d0, d1, target[(3 * columns)..], left1);
    }

    private static void OneRow<T>(
        ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result, ReadOnlySpan<T> bias, int row, int inner, int columns, int column)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> a0, a1;
        a0 = a1 = bias.IsEmpty ? Vector<T>.Zero : Vector.Create(bias[row]);
        ref T weights = ref Unsafe.Add(ref MemoryMarshal.GetReference(left), row * inner);
        ref T values = ref Unsafe.Add(ref MemoryMarshal.GetReference(right), column);
        for (int k = 0; k < inner; k++)
        {
            Vector<T> w = Vector.Create(Unsafe.Add(ref weights, k));
            a0 = MultiplyAdd(w, Vector.LoadUnsafe(ref values), a0);
            a1 = MultiplyAdd(w, Vector.LoadUnsafe(ref values, (nuint)Vector<T>.Count), a1);
            values = ref Unsafe.Add(ref values, columns);
        }
        Store(a0, a1, result[(row * columns + column)..], columns - column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector<T> first, Vector<T> second, Span<T> target, int count)
        where T : unmanaged
    {
        if (count >= 2 * Vector<T>.Count)
        {
            first.CopyTo(target);
            second.CopyTo(target[Vector<T>.Count..]);
            return;
        }
        if (count >= Vector<T>.Count)
        {
            first.CopyTo(target);
            target = target[Vector<T>.Count..];
            count -= Vector<T>.Count;
            first = second;
        }
        for (int i = 0; i < count; i++)
            target[i] = first[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return Vector.FusedMultiplyAdd(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>();
        if (typeof(T) == typeof(double))
            return Vector.FusedMultiplyAdd(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
        return a * b + c;
    }
}
