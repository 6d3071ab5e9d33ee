using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>Computes x × weights + bias for one row or four, each row of the result contiguous.</summary>
/// <remarks>Whole registers are read and written: every buffer is padded by one register.</remarks>
internal static class RowKernel<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Computes one row.</summary>
    /// <param name="x">[inner].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[columns]; elements after them, up to a whole register, are overwritten.</param>
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

    /// <summary>Computes four rows, reading the weights once.</summary>
    /// <param name="x">[4, inner], with <paramref name="stride"/> elements from one row to the next.</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[4, columns], with <paramref name="stride"/> elements from one row to the next.</param>
    /// <param name="stride">The distance between rows, in elements; at least one register more than a row.</param>
    /// <param name="inner">Columns of the input.</param>
    /// <param name="columns">Columns of the result.</param>
    public static void RunFour(ref T x, ref T weights, ref T bias, ref T y, int stride, int inner, int columns)
    {
        for (int j = 0; j < columns; j += 2 * TLanes.Count)
        {
            if (j + TLanes.Count < columns)
                FourByTwo(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j), stride, inner, columns);
            else
                FourByOne(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j), stride, inner, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo(ref T x, ref T weights, ref T bias, ref T y, int stride, int inner, int columns)
    {
        TVector a0 = TLanes.Load(ref bias, 0), b0 = a0, c0 = a0, d0 = a0;
        TVector a1 = TLanes.Load(ref bias, TLanes.Count), b1 = a1, c1 = a1, d1 = a1;
        ref T xb = ref Unsafe.Add(ref x, stride);
        ref T xc = ref Unsafe.Add(ref xb, stride);
        ref T xd = ref Unsafe.Add(ref xc, stride);
        for (int k = 0; k < inner; k++)
        {
            TVector w0 = TLanes.Load(ref weights, 0), w1 = TLanes.Load(ref weights, TLanes.Count);
            TVector v = TLanes.Broadcast(Unsafe.Add(ref x, k));
            a0 = TLanes.MultiplyAdd(w0, v, a0);
            a1 = TLanes.MultiplyAdd(w1, v, a1);
            v = TLanes.Broadcast(Unsafe.Add(ref xb, k));
            b0 = TLanes.MultiplyAdd(w0, v, b0);
            b1 = TLanes.MultiplyAdd(w1, v, b1);
            v = TLanes.Broadcast(Unsafe.Add(ref xc, k));
            c0 = TLanes.MultiplyAdd(w0, v, c0);
            c1 = TLanes.MultiplyAdd(w1, v, c1);
            v = TLanes.Broadcast(Unsafe.Add(ref xd, k));
            d0 = TLanes.MultiplyAdd(w0, v, d0);
            d1 = TLanes.MultiplyAdd(w1, v, d1);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(b0, ref y, stride);
        TLanes.Store(b1, ref y, stride + TLanes.Count);
        TLanes.Store(c0, ref y, 2 * stride);
        TLanes.Store(c1, ref y, 2 * stride + TLanes.Count);
        TLanes.Store(d0, ref y, 3 * stride);
        TLanes.Store(d1, ref y, 3 * stride + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByOne(ref T x, ref T weights, ref T bias, ref T y, int stride, int inner, int columns)
    {
        TVector a = TLanes.Load(ref bias, 0), b = a, c = a, d = a;
        for (int k = 0; k < inner; k++)
        {
            TVector w = TLanes.Load(ref weights, 0);
            a = TLanes.MultiplyAdd(w, TLanes.Broadcast(Unsafe.Add(ref x, k)), a);
            b = TLanes.MultiplyAdd(w, TLanes.Broadcast(Unsafe.Add(ref x, stride + k)), b);
            c = TLanes.MultiplyAdd(w, TLanes.Broadcast(Unsafe.Add(ref x, 2 * stride + k)), c);
            d = TLanes.MultiplyAdd(w, TLanes.Broadcast(Unsafe.Add(ref x, 3 * stride + k)), d);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a, ref y, 0);
        TLanes.Store(b, ref y, stride);
        TLanes.Store(c, ref y, 2 * stride);
        TLanes.Store(d, ref y, 3 * stride);
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
