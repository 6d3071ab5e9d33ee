using System.Runtime.CompilerServices;

namespace Gordo.Core.Runtime.Vectors;

/// <summary>x × weights + bias for one row, with the columns of the result side by side.</summary>
/// <remarks>Whole registers are read and written: every buffer has room for one behind its last element.</remarks>
internal static class RowKernel<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Computes one row.</summary>
    /// <param name="x">[inner].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[columns]; what lies behind, up to a whole register, is overwritten.</param>
    /// <param name="inner">Columns of the input.</param>
    /// <param name="columns">Columns of the result.</param>
    public static void Run(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        int j = 0;
        for (; j + 3 * TLanes.Count < columns; j += 4 * TLanes.Count)
            Four(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j), inner, columns);
        for (; j + TLanes.Count < columns; j += 2 * TLanes.Count)
            Two(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j), inner, columns);
        for (; j < columns; j += TLanes.Count)
            One(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j), inner, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Load(ref bias, 0);
        TVector a1 = TLanes.Load(ref bias, TLanes.Count);
        TVector a2 = TLanes.Load(ref bias, 2 * TLanes.Count);
        TVector a3 = TLanes.Load(ref bias, 3 * TLanes.Count);
        for (int k = 0; k < inner; k++)
        {
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 2 * TLanes.Count), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 3 * TLanes.Count), v, a3);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        TLanes.Store(a3, ref y, 3 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Load(ref bias, 0);
        TVector a1 = TLanes.Load(ref bias, TLanes.Count);
        int k = 0;
        TVector b0 = TLanes.Broadcast(default), c0 = b0, d0 = b0;
        TVector b1 = TLanes.Broadcast(default), c1 = b1, d1 = b1;
        for (; k <= inner - 4; k += 4)
        {
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, a1);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 1));
            b0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, b0);
            b1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, b1);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 2));
            c0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, c0);
            c1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, c1);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 3));
            d0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, d0);
            d1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, d1);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        a0 = TLanes.Add(TLanes.Add(a0, b0), TLanes.Add(c0, d0));
        a1 = TLanes.Add(TLanes.Add(a1, b1), TLanes.Add(c1, d1));
        for (; k < inner; k++)
        {
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Load(ref weights, TLanes.Count), v, a1);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Load(ref bias, 0);
        int k = 0;
        TVector b0 = TLanes.Broadcast(default), c0 = b0, d0 = b0;
        for (; k <= inner - 4; k += 4)
        {
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, a0);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 1));
            b0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, b0);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 2));
            c0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, c0);
            weights = ref Unsafe.Add(ref weights, columns);
            v = TLanes.Broadcast(Unsafe.Add(ref x, k + 3));
            d0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, d0);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        a0 = TLanes.Add(TLanes.Add(a0, b0), TLanes.Add(c0, d0));
        for (; k < inner; k++)
        {
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(TLanes.Load(ref weights, 0), v, a0);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
    }
}
