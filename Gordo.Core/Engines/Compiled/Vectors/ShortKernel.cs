using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// The product of a small matrix and one with few columns, in blocks of four rows by two registers, without packing.
/// </summary>
/// <remarks>Whole registers are read: the right matrix must be padded by one register.</remarks>
internal static class ShortKernel<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Computes result = left × right, plus one number per row.</summary>
    /// <param name="left">[rows, inner].</param>
    /// <param name="right">[inner, columns], in the layout of <paramref name="shape"/>.</param>
    /// <param name="result">[rows, columns].</param>
    /// <param name="bias">[rows], or a null reference.</param>
    /// <param name="rows">Rows of the left matrix and the result.</param>
    /// <param name="shape">The memory layout of the right matrix.</param>
    public static void Run(ref T left, ref T right, ref T result, ref T bias, int rows, in ShiftedRows shape)
    {
        int columns = shape.Columns, inner = shape.Count;
        for (int column = 0; column < columns; column += 2 * TLanes.Count)
        {
            ref T values = ref Unsafe.Add(ref right, column);
            int count = columns - column;
            for (int row = 0; row < rows; row += 4)
            {
                ref T weights = ref Unsafe.Add(ref left, row * inner);
                ref T target = ref Unsafe.Add(ref result, row * columns + column);
                ref T start = ref bias;
                if (!Unsafe.IsNullRef(ref bias))
                    start = ref Unsafe.Add(ref bias, row);
                // Missing rows repeat the last one: read twice, written once.
                int last = Math.Min(rows - row, 4) - 1;
                if (count > TLanes.Count)
                    Wide(ref weights, ref values, ref target, ref start, last, shape, count);
                else
                    Narrow(ref weights, ref values, ref target, ref start, last, shape, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(
        ref T weights, ref T values, ref T target, ref T bias, int last, in ShiftedRows shape, int count)
    {
        int columns = shape.Columns, inner = shape.Count;
        ReadOnlySpan<int> offsets = shape.Offsets;
        int second = Math.Min(1, last), third = Math.Min(2, last);
        TVector a0 = Start(ref bias, 0), b0 = Start(ref bias, second), c0 = Start(ref bias, third), d0 = Start(ref bias, last);
        TVector a1 = a0, b1 = b0, c1 = c0, d1 = d0;
        ref T wb = ref Unsafe.Add(ref weights, second * inner);
        ref T wc = ref Unsafe.Add(ref weights, third * inner);
        ref T wd = ref Unsafe.Add(ref weights, last * inner);
        for (int k = 0, number = 0; k < inner; k++)
        {
            ref T at = ref Unsafe.Add(ref values, offsets[number]);
            TVector x0 = TLanes.Load(ref at, 0), x1 = TLanes.Load(ref at, TLanes.Count);
            TVector w = TLanes.Broadcast(Unsafe.Add(ref weights, k));
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            w = TLanes.Broadcast(Unsafe.Add(ref wb, k));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            w = TLanes.Broadcast(Unsafe.Add(ref wc, k));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            c1 = TLanes.MultiplyAdd(x1, w, c1);
            w = TLanes.Broadcast(Unsafe.Add(ref wd, k));
            d0 = TLanes.MultiplyAdd(x0, w, d0);
            d1 = TLanes.MultiplyAdd(x1, w, d1);
            if (++number == offsets.Length)
            {
                values = ref Unsafe.Add(ref values, shape.Distance);
                number = 0;
            }
        }
        Store(a0, a1, ref target, count);
        if (last >= 1)
            Store(b0, b1, ref Unsafe.Add(ref target, columns), count);
        if (last >= 2)
            Store(c0, c1, ref Unsafe.Add(ref target, 2 * columns), count);
        if (last == 3)
            Store(d0, d1, ref Unsafe.Add(ref target, 3 * columns), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(
        ref T weights, ref T values, ref T target, ref T bias, int last, in ShiftedRows shape, int count)
    {
        int columns = shape.Columns, inner = shape.Count;
        ReadOnlySpan<int> offsets = shape.Offsets;
        int second = Math.Min(1, last), third = Math.Min(2, last);
        TVector a = Start(ref bias, 0), b = Start(ref bias, second), c = Start(ref bias, third), d = Start(ref bias, last);
        ref T wb = ref Unsafe.Add(ref weights, second * inner);
        ref T wc = ref Unsafe.Add(ref weights, third * inner);
        ref T wd = ref Unsafe.Add(ref weights, last * inner);
        for (int k = 0, number = 0; k < inner; k++)
        {
            ref T at = ref Unsafe.Add(ref values, offsets[number]);
            TVector x = TLanes.Load(ref at, 0);
            a = TLanes.MultiplyAdd(x, TLanes.Broadcast(Unsafe.Add(ref weights, k)), a);
            b = TLanes.MultiplyAdd(x, TLanes.Broadcast(Unsafe.Add(ref wb, k)), b);
            c = TLanes.MultiplyAdd(x, TLanes.Broadcast(Unsafe.Add(ref wc, k)), c);
            d = TLanes.MultiplyAdd(x, TLanes.Broadcast(Unsafe.Add(ref wd, k)), d);
            if (++number == offsets.Length)
            {
                values = ref Unsafe.Add(ref values, shape.Distance);
                number = 0;
            }
        }
        Store(a, ref target, count);
        if (last >= 1)
            Store(b, ref Unsafe.Add(ref target, columns), count);
        if (last >= 2)
            Store(c, ref Unsafe.Add(ref target, 2 * columns), count);
        if (last == 3)
            Store(d, ref Unsafe.Add(ref target, 3 * columns), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(ref T bias, int row) =>
        Unsafe.IsNullRef(ref bias) ? default : TLanes.Broadcast(Unsafe.Add(ref bias, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector first, TVector second, ref T target, int count)
    {
        TLanes.Store(first, ref target, 0);
        Store(second, ref Unsafe.Add(ref target, TLanes.Count), count - TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector vector, ref T target, int count)
    {
        if (count >= TLanes.Count)
            TLanes.Store(vector, ref target, 0);
        else
            StorePart(vector, ref target, count);
    }

    // The last column is followed by the next row or another image, which must not be overwritten.
    private static void StorePart(TVector vector, ref T target, int count)
    {
        ReadOnlySpan<T> lanes = MemoryMarshal.Cast<TVector, T>(new ReadOnlySpan<TVector>(in vector));
        lanes[..count].CopyTo(MemoryMarshal.CreateSpan(ref target, count));
    }
}
