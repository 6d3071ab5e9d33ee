using System.Runtime.CompilerServices;

namespace Gordo.Core.Runtime.Vectors;

/// <summary>
/// x × weights + bias for many rows at a time, with the values of one column side by side: each register holds one
/// column of as many rows, so that no width of a layer leaves lanes idle. The plain [inner, columns] weights serve
/// <see cref="RowKernel{TLanes, TVector, T}"/> as well, so a model keeps them once.
/// </summary>
internal static class ChunkKernel<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Rows in a chunk of four registers.</summary>
    public static int WideRows => 4 * TLanes.Count;

    // Six columns of four registers are 24 sums, which 32 registers hold; with 16 registers three columns are.
    private static bool ManyRegisters => Unsafe.SizeOf<TVector>() == 64;

    /// <summary>Computes a chunk of <see cref="WideRows"/> rows.</summary>
    /// <param name="x">[inner, WideRows].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[columns, WideRows].</param>
    /// <param name="inner">Columns of the input.</param>
    /// <param name="columns">Columns of the result.</param>
    public static void Wide(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        int j = 0;
        for (; ManyRegisters && j <= columns - 6; j += 6)
            Wide6(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * WideRows), inner, columns);
        // Four columns that are left go as two and two: one column alone leaves the multipliers waiting.
        for (; j <= columns - 3 && columns - j != 4; j += 3)
            Wide3(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * WideRows), inner, columns);
        for (; j <= columns - 2; j += 2)
            Wide2(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * WideRows), inner, columns);
        for (; j < columns; j++)
            Wide1(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * WideRows), inner, columns);
    }

    /// <summary>Computes a chunk of one register of rows.</summary>
    /// <param name="x">[inner, TLanes.Count].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="y">[columns, TLanes.Count].</param>
    /// <param name="inner">Columns of the input.</param>
    /// <param name="columns">Columns of the result.</param>
    public static void Narrow(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        int j = 0;
        for (; j <= columns - 8; j += 8)
            Narrow8(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * TLanes.Count), inner, columns);
        for (; j <= columns - 3; j += 3)
            Narrow3(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * TLanes.Count), inner, columns);
        for (; j < columns; j++)
            Narrow1(ref x, ref Unsafe.Add(ref weights, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref y, j * TLanes.Count), inner, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide6(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0)), a1 = a0, a2 = a0, a3 = a0;
        TVector b0 = TLanes.Broadcast(Unsafe.Add(ref bias, 1)), b1 = b0, b2 = b0, b3 = b0;
        TVector c0 = TLanes.Broadcast(Unsafe.Add(ref bias, 2)), c1 = c0, c2 = c0, c3 = c0;
        TVector d0 = TLanes.Broadcast(Unsafe.Add(ref bias, 3)), d1 = d0, d2 = d0, d3 = d0;
        TVector e0 = TLanes.Broadcast(Unsafe.Add(ref bias, 4)), e1 = e0, e2 = e0, e3 = e0;
        TVector f0 = TLanes.Broadcast(Unsafe.Add(ref bias, 5)), f1 = f0, f2 = f0, f3 = f0;
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count), x3 = TLanes.Load(ref x, 3 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            a3 = TLanes.MultiplyAdd(x3, w, a3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            b3 = TLanes.MultiplyAdd(x3, w, b3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            c1 = TLanes.MultiplyAdd(x1, w, c1);
            c2 = TLanes.MultiplyAdd(x2, w, c2);
            c3 = TLanes.MultiplyAdd(x3, w, c3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 3));
            d0 = TLanes.MultiplyAdd(x0, w, d0);
            d1 = TLanes.MultiplyAdd(x1, w, d1);
            d2 = TLanes.MultiplyAdd(x2, w, d2);
            d3 = TLanes.MultiplyAdd(x3, w, d3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 4));
            e0 = TLanes.MultiplyAdd(x0, w, e0);
            e1 = TLanes.MultiplyAdd(x1, w, e1);
            e2 = TLanes.MultiplyAdd(x2, w, e2);
            e3 = TLanes.MultiplyAdd(x3, w, e3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 5));
            f0 = TLanes.MultiplyAdd(x0, w, f0);
            f1 = TLanes.MultiplyAdd(x1, w, f1);
            f2 = TLanes.MultiplyAdd(x2, w, f2);
            f3 = TLanes.MultiplyAdd(x3, w, f3);
            x = ref Unsafe.Add(ref x, 4 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        TLanes.Store(a3, ref y, 3 * TLanes.Count);
        TLanes.Store(b0, ref y, 4 * TLanes.Count);
        TLanes.Store(b1, ref y, 5 * TLanes.Count);
        TLanes.Store(b2, ref y, 6 * TLanes.Count);
        TLanes.Store(b3, ref y, 7 * TLanes.Count);
        TLanes.Store(c0, ref y, 8 * TLanes.Count);
        TLanes.Store(c1, ref y, 9 * TLanes.Count);
        TLanes.Store(c2, ref y, 10 * TLanes.Count);
        TLanes.Store(c3, ref y, 11 * TLanes.Count);
        TLanes.Store(d0, ref y, 12 * TLanes.Count);
        TLanes.Store(d1, ref y, 13 * TLanes.Count);
        TLanes.Store(d2, ref y, 14 * TLanes.Count);
        TLanes.Store(d3, ref y, 15 * TLanes.Count);
        TLanes.Store(e0, ref y, 16 * TLanes.Count);
        TLanes.Store(e1, ref y, 17 * TLanes.Count);
        TLanes.Store(e2, ref y, 18 * TLanes.Count);
        TLanes.Store(e3, ref y, 19 * TLanes.Count);
        TLanes.Store(f0, ref y, 20 * TLanes.Count);
        TLanes.Store(f1, ref y, 21 * TLanes.Count);
        TLanes.Store(f2, ref y, 22 * TLanes.Count);
        TLanes.Store(f3, ref y, 23 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide3(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0)), a1 = a0, a2 = a0, a3 = a0;
        TVector b0 = TLanes.Broadcast(Unsafe.Add(ref bias, 1)), b1 = b0, b2 = b0, b3 = b0;
        TVector c0 = TLanes.Broadcast(Unsafe.Add(ref bias, 2)), c1 = c0, c2 = c0, c3 = c0;
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count), x3 = TLanes.Load(ref x, 3 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            a3 = TLanes.MultiplyAdd(x3, w, a3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            b3 = TLanes.MultiplyAdd(x3, w, b3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            c1 = TLanes.MultiplyAdd(x1, w, c1);
            c2 = TLanes.MultiplyAdd(x2, w, c2);
            c3 = TLanes.MultiplyAdd(x3, w, c3);
            x = ref Unsafe.Add(ref x, 4 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        TLanes.Store(a3, ref y, 3 * TLanes.Count);
        TLanes.Store(b0, ref y, 4 * TLanes.Count);
        TLanes.Store(b1, ref y, 5 * TLanes.Count);
        TLanes.Store(b2, ref y, 6 * TLanes.Count);
        TLanes.Store(b3, ref y, 7 * TLanes.Count);
        TLanes.Store(c0, ref y, 8 * TLanes.Count);
        TLanes.Store(c1, ref y, 9 * TLanes.Count);
        TLanes.Store(c2, ref y, 10 * TLanes.Count);
        TLanes.Store(c3, ref y, 11 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide2(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0)), a1 = a0, a2 = a0, a3 = a0;
        TVector b0 = TLanes.Broadcast(Unsafe.Add(ref bias, 1)), b1 = b0, b2 = b0, b3 = b0;
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count), x3 = TLanes.Load(ref x, 3 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            a3 = TLanes.MultiplyAdd(x3, w, a3);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            b3 = TLanes.MultiplyAdd(x3, w, b3);
            x = ref Unsafe.Add(ref x, 4 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        TLanes.Store(a3, ref y, 3 * TLanes.Count);
        TLanes.Store(b0, ref y, 4 * TLanes.Count);
        TLanes.Store(b1, ref y, 5 * TLanes.Count);
        TLanes.Store(b2, ref y, 6 * TLanes.Count);
        TLanes.Store(b3, ref y, 7 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide1(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0)), a1 = a0, a2 = a0, a3 = a0;
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count), x3 = TLanes.Load(ref x, 3 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            a3 = TLanes.MultiplyAdd(x3, w, a3);
            x = ref Unsafe.Add(ref x, 4 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        TLanes.Store(a3, ref y, 3 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow8(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0));
        TVector b0 = TLanes.Broadcast(Unsafe.Add(ref bias, 1));
        TVector c0 = TLanes.Broadcast(Unsafe.Add(ref bias, 2));
        TVector d0 = TLanes.Broadcast(Unsafe.Add(ref bias, 3));
        TVector e0 = TLanes.Broadcast(Unsafe.Add(ref bias, 4));
        TVector f0 = TLanes.Broadcast(Unsafe.Add(ref bias, 5));
        TVector g0 = TLanes.Broadcast(Unsafe.Add(ref bias, 6));
        TVector h0 = TLanes.Broadcast(Unsafe.Add(ref bias, 7));
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 3));
            d0 = TLanes.MultiplyAdd(x0, w, d0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 4));
            e0 = TLanes.MultiplyAdd(x0, w, e0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 5));
            f0 = TLanes.MultiplyAdd(x0, w, f0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 6));
            g0 = TLanes.MultiplyAdd(x0, w, g0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 7));
            h0 = TLanes.MultiplyAdd(x0, w, h0);
            x = ref Unsafe.Add(ref x, TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(b0, ref y, TLanes.Count);
        TLanes.Store(c0, ref y, 2 * TLanes.Count);
        TLanes.Store(d0, ref y, 3 * TLanes.Count);
        TLanes.Store(e0, ref y, 4 * TLanes.Count);
        TLanes.Store(f0, ref y, 5 * TLanes.Count);
        TLanes.Store(g0, ref y, 6 * TLanes.Count);
        TLanes.Store(h0, ref y, 7 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow3(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0));
        TVector b0 = TLanes.Broadcast(Unsafe.Add(ref bias, 1));
        TVector c0 = TLanes.Broadcast(Unsafe.Add(ref bias, 2));
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            x = ref Unsafe.Add(ref x, TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(b0, ref y, TLanes.Count);
        TLanes.Store(c0, ref y, 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow1(ref T x, ref T weights, ref T bias, ref T y, int inner, int columns)
    {
        TVector a0 = TLanes.Broadcast(Unsafe.Add(ref bias, 0));
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            x = ref Unsafe.Add(ref x, TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
    }
}
