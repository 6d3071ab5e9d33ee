using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>The initial sums of a <see cref="ChunkKernel{TLanes, TVector, T}"/>.</summary>
internal interface IChunkStart
{
    /// <summary>Returns the initial sums of one register of one column.</summary>
    static abstract TVector At<TLanes, TVector, T>(ref T start, int stride, int column, int register)
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged;

    /// <summary>Returns the start of a later column.</summary>
    static abstract ref T Move<T>(ref T start, int stride, int column)
        where T : unmanaged;

    /// <summary>One number per column for all rows: a bias.</summary>
    internal readonly struct PerColumn : IChunkStart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At<TLanes, TVector, T>(ref T start, int stride, int column, int register)
            where TLanes : ILanes<TVector, T>
            where TVector : struct
            where T : unmanaged => TLanes.Broadcast(Unsafe.Add(ref start, column));

        public static ref T Move<T>(ref T start, int stride, int column)
            where T : unmanaged => ref Unsafe.Add(ref start, column);
    }

    /// <summary>One precomputed number per column and row.</summary>
    internal readonly struct PerRow : IChunkStart
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector At<TLanes, TVector, T>(ref T start, int stride, int column, int register)
            where TLanes : ILanes<TVector, T>
            where TVector : struct
            where T : unmanaged => TLanes.Load(ref start, column * stride + register * TLanes.Count);

        public static ref T Move<T>(ref T start, int stride, int column)
            where T : unmanaged => ref Unsafe.Add(ref start, column * stride);
    }
}
