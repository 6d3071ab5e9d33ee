using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <content>Chunks of three registers of rows, one method per number of columns computed at a time.</content>
internal static partial class ChunkKernel<TLanes, TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide8<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector a1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 1);
        TVector a2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 2);
        TVector b0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 0);
        TVector b1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 1);
        TVector b2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 2);
        TVector c0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 0);
        TVector c1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 1);
        TVector c2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 2);
        TVector d0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 0);
        TVector d1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 1);
        TVector d2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 2);
        TVector e0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 4, 0);
        TVector e1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 4, 1);
        TVector e2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 4, 2);
        TVector f0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 5, 0);
        TVector f1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 5, 1);
        TVector f2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 5, 2);
        TVector g0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 6, 0);
        TVector g1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 6, 1);
        TVector g2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 6, 2);
        TVector h0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 7, 0);
        TVector h1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 7, 1);
        TVector h2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 7, 2);
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            c1 = TLanes.MultiplyAdd(x1, w, c1);
            c2 = TLanes.MultiplyAdd(x2, w, c2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 3));
            d0 = TLanes.MultiplyAdd(x0, w, d0);
            d1 = TLanes.MultiplyAdd(x1, w, d1);
            d2 = TLanes.MultiplyAdd(x2, w, d2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 4));
            e0 = TLanes.MultiplyAdd(x0, w, e0);
            e1 = TLanes.MultiplyAdd(x1, w, e1);
            e2 = TLanes.MultiplyAdd(x2, w, e2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 5));
            f0 = TLanes.MultiplyAdd(x0, w, f0);
            f1 = TLanes.MultiplyAdd(x1, w, f1);
            f2 = TLanes.MultiplyAdd(x2, w, f2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 6));
            g0 = TLanes.MultiplyAdd(x0, w, g0);
            g1 = TLanes.MultiplyAdd(x1, w, g1);
            g2 = TLanes.MultiplyAdd(x2, w, g2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 7));
            h0 = TLanes.MultiplyAdd(x0, w, h0);
            h1 = TLanes.MultiplyAdd(x1, w, h1);
            h2 = TLanes.MultiplyAdd(x2, w, h2);
            x = ref Unsafe.Add(ref x, 3 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(b0, ref y, 0);
        TLanes.Store(b1, ref y, TLanes.Count);
        TLanes.Store(b2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(c0, ref y, 0);
        TLanes.Store(c1, ref y, TLanes.Count);
        TLanes.Store(c2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(d0, ref y, 0);
        TLanes.Store(d1, ref y, TLanes.Count);
        TLanes.Store(d2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(e0, ref y, 0);
        TLanes.Store(e1, ref y, TLanes.Count);
        TLanes.Store(e2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(f0, ref y, 0);
        TLanes.Store(f1, ref y, TLanes.Count);
        TLanes.Store(f2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(g0, ref y, 0);
        TLanes.Store(g1, ref y, TLanes.Count);
        TLanes.Store(g2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(h0, ref y, 0);
        TLanes.Store(h1, ref y, TLanes.Count);
        TLanes.Store(h2, ref y, 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide4<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector a1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 1);
        TVector a2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 2);
        TVector b0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 0);
        TVector b1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 1);
        TVector b2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 2);
        TVector c0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 0);
        TVector c1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 1);
        TVector c2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 2);
        TVector d0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 0);
        TVector d1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 1);
        TVector d2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 2);
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 2));
            c0 = TLanes.MultiplyAdd(x0, w, c0);
            c1 = TLanes.MultiplyAdd(x1, w, c1);
            c2 = TLanes.MultiplyAdd(x2, w, c2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 3));
            d0 = TLanes.MultiplyAdd(x0, w, d0);
            d1 = TLanes.MultiplyAdd(x1, w, d1);
            d2 = TLanes.MultiplyAdd(x2, w, d2);
            x = ref Unsafe.Add(ref x, 3 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(b0, ref y, 0);
        TLanes.Store(b1, ref y, TLanes.Count);
        TLanes.Store(b2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(c0, ref y, 0);
        TLanes.Store(c1, ref y, TLanes.Count);
        TLanes.Store(c2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(d0, ref y, 0);
        TLanes.Store(d1, ref y, TLanes.Count);
        TLanes.Store(d2, ref y, 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide2<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector a1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 1);
        TVector a2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 2);
        TVector b0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 0);
        TVector b1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 1);
        TVector b2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 2);
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            w = TLanes.Broadcast(Unsafe.Add(ref weights, 1));
            b0 = TLanes.MultiplyAdd(x0, w, b0);
            b1 = TLanes.MultiplyAdd(x1, w, b1);
            b2 = TLanes.MultiplyAdd(x2, w, b2);
            x = ref Unsafe.Add(ref x, 3 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(b0, ref y, 0);
        TLanes.Store(b1, ref y, TLanes.Count);
        TLanes.Store(b2, ref y, 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide1<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector a1 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 1);
        TVector a2 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 2);
        for (int k = 0; k < inner; k++)
        {
            TVector x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count);
            TVector w;
            w = TLanes.Broadcast(weights);
            a0 = TLanes.MultiplyAdd(x0, w, a0);
            a1 = TLanes.MultiplyAdd(x1, w, a1);
            a2 = TLanes.MultiplyAdd(x2, w, a2);
            x = ref Unsafe.Add(ref x, 3 * TLanes.Count);
            weights = ref Unsafe.Add(ref weights, columns);
        }
        TLanes.Store(a0, ref y, 0);
        TLanes.Store(a1, ref y, TLanes.Count);
        TLanes.Store(a2, ref y, 2 * TLanes.Count);
    }
}
