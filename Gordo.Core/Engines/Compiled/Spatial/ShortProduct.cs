using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>The product of a small matrix and one with few columns, as in convolutions over short windows.</summary>
internal static class ShortProduct
{
    /// <summary>Computes result = left × right, plus one number per row.</summary>
    /// <param name="left">rows × inner.</param>
    /// <param name="right">inner × columns; loads may go past its end by one register, which the padding of tensors allows.</param>
    /// <param name="result">rows × columns.</param>
    /// <param name="bias">One value per row, or empty.</param>
    /// <param name="rows">Rows of the left matrix and the result.</param>
    /// <param name="shape">The memory layout of the right matrix.</param>
    public static void Multiply<T>(
        ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> result, ReadOnlySpan<T> bias, int rows, in ShiftedRows shape)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The kernel has no bounds checks.
        if (rows == 0 || shape.Columns == 0)
            return;
        _ = left[..Extents.Product(rows, shape.Count)];
        _ = result[..Extents.Product(rows, shape.Columns)];
        if (shape.Count > 0)
            _ = right[..shape.Length];
        if (!bias.IsEmpty)
            _ = bias[..rows];
        ref T from = ref MemoryMarshal.GetReference(left);
        ref T values = ref MemoryMarshal.GetReference(right);
        ref T to = ref MemoryMarshal.GetReference(result);
        ref T start = ref MemoryMarshal.GetReference(bias);
        if (bias.IsEmpty)
            start = ref Unsafe.NullRef<T>();
        if (typeof(T) == typeof(float))
        {
            if (Vector512.IsHardwareAccelerated)
                Run<Lanes512<float>, Vector512<float>, float, T>(ref from, ref values, ref to, ref start, rows, shape);
            else
                Run<Lanes256<float>, Vector256<float>, float, T>(ref from, ref values, ref to, ref start, rows, shape);
        }
        else if (typeof(T) != typeof(double))
        {
            throw new NotSupportedException();
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            Run<Lanes512<double>, Vector512<double>, double, T>(ref from, ref values, ref to, ref start, rows, shape);
        }
        else
        {
            Run<Lanes256<double>, Vector256<double>, double, T>(ref from, ref values, ref to, ref start, rows, shape);
        }
    }

    private static void Run<TLanes, TVector, TElement, T>(
        ref T left, ref T right, ref T result, ref T bias, int rows, in ShiftedRows shape)
        where TLanes : ILanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged =>
        ShortKernel<TLanes, TVector, TElement>.Run(
            ref Unsafe.As<T, TElement>(ref left), ref Unsafe.As<T, TElement>(ref right), ref Unsafe.As<T, TElement>(ref result),
            ref Unsafe.As<T, TElement>(ref bias), rows, shape);
}
