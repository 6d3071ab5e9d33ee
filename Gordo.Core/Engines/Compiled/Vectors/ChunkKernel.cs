using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>
/// Computes x × weights + start for many rows at a time, each column contiguous: a register holds one column of several
/// rows, so that no layer width leaves lanes idle. The weights, [inner, columns], also serve
/// <see cref="RowKernel{TLanes, TVector, T}"/>, so a model stores them once.
/// </summary>
internal static partial class ChunkKernel<TLanes, TVector, T>
    where TLanes : ILanes<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Rows in a chunk of three registers.</summary>
    public static int WideRows => 3 * TLanes.Count;

    // Eight columns of three registers need 24 sums, which fit into 32 registers; with 16 registers only four columns fit.
    private static bool ManyRegisters => Unsafe.SizeOf<TVector>() == 64;

    /// <summary>Computes a chunk of <see cref="WideRows"/> rows.</summary>
    /// <param name="x">[inner, WideRows].</param>
    /// <param name="weights">[inner, columns].</param>
    /// <param name="start">The initial sums, see <see cref="IChunkStart"/>.</param>
    /// <param name="startStride">Elements from one column of the start to the next.</param>
    /// <param name="y">[columns, WideRows], with <paramref name="stride"/> elements from one column to the next.</param>
    /// <param name="stride">The distance between columns of <paramref name="y"/>, in elements.</param>
    /// <param name="inner">Columns of the input.</param>
    /// <param name="columns">Columns of the result.</param>
    public static void Wide<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        int j = 0;
        for (; ManyRegisters && j <= columns - 8; j += 8)
        {
            Wide8<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
        for (; j <= columns - 4; j += 4)
        {
            Wide4<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
        for (; j <= columns - 2; j += 2)
        {
            Wide2<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
        if (j < columns)
        {
            Wide1<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
    }

    /// <summary>Computes a chunk of one register of rows; see <see cref="Wide"/>.</summary>
    public static void Narrow<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        int j = 0;
        for (; j <= columns - 8; j += 8)
        {
            Narrow8<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
        for (; j <= columns - 3; j += 3)
        {
            Narrow3<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
        for (; j < columns; j++)
        {
            Narrow1<TStart>(
                ref x, ref Unsafe.Add(ref weights, j), ref TStart.Move(ref start, startStride, j), startStride,
                ref Unsafe.Add(ref y, j * stride), stride, inner, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow8<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector b0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 0);
        TVector c0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 0);
        TVector d0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 3, 0);
        TVector e0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 4, 0);
        TVector f0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 5, 0);
        TVector g0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 6, 0);
        TVector h0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 7, 0);
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
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(b0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(c0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(d0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(e0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(f0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(g0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(h0, ref y, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow3<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
        TVector b0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 1, 0);
        TVector c0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 2, 0);
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
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(b0, ref y, 0);
        y = ref Unsafe.Add(ref y, stride);
        TLanes.Store(c0, ref y, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow1<TStart>(
        ref T x, ref T weights, ref T start, int startStride, ref T y, int stride, int inner, int columns)
        where TStart : IChunkStart
    {
        TVector a0 = TStart.At<TLanes, TVector, T>(ref start, startStride, 0, 0);
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
