using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>exp, tanh and the logistic function on whole spans, with the widest registers of the machine.</summary>
internal static class VectorMath
{
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Run<SingleTanh>(x, y);

    public static void Tanh(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleTanh>(x, y);

    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Run<SingleSigmoid>(x, y);

    public static void Sigmoid(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleSigmoid>(x, y);

    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Run<SingleExp>(x, y);

    public static void Exp(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleExp>(x, y);

    /// <summary>Applies a function with a given register type. The two spans may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFunction, TLanes, TVector, T>(ReadOnlySpan<T> x, Span<T> y, TFunction function = default)
        where TFunction : struct, ILaneFunction<T>
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (x.Length < TLanes.Count)
        {
            RunShort<TFunction, TLanes, TVector, T>(x, y, function);
            return;
        }
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        // The last register overlaps the previous one; it is computed first, in case y overwrites x.
        int end = x.Length - TLanes.Count;
        TVector last = function.Apply<TLanes, TVector>(TLanes.Load(ref from, end));
        for (int i = 0; i < end; i += TLanes.Count)
            TLanes.Store(function.Apply<TLanes, TVector>(TLanes.Load(ref from, i)), ref to, i);
        TLanes.Store(last, ref to, end);
    }

    private static void RunShort<TFunction, TLanes, TVector, T>(ReadOnlySpan<T> x, Span<T> y, TFunction function)
        where TFunction : struct, ILaneFunction<T>
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[64];
        x.CopyTo(lanes);
        ref T first = ref MemoryMarshal.GetReference(lanes);
        TLanes.Store(function.Apply<TLanes, TVector>(TLanes.Load(ref first, 0)), ref first, 0);
        lanes[..x.Length].CopyTo(y);
    }

    /// <summary>Applies a function with the widest registers available.</summary>
    public static void Run<TFunction>(ReadOnlySpan<float> x, Span<float> y, TFunction function = default)
        where TFunction : struct, ILaneFunction<float>
    {
        if (Vector512.IsHardwareAccelerated)
            Run<TFunction, Lanes512<float>, Vector512<float>, float>(x, y, function);
        else
            Run<TFunction, Lanes256<float>, Vector256<float>, float>(x, y, function);
    }

    private static void Run<TFunction>(ReadOnlySpan<double> x, Span<double> y)
        where TFunction : struct, ILaneFunction<double>
    {
        if (Vector512.IsHardwareAccelerated)
            Run<TFunction, Lanes512<double>, Vector512<double>, double>(x, y);
        else
            Run<TFunction, Lanes256<double>, Vector256<double>, double>(x, y);
    }

    internal readonly struct SingleTanh : ILaneFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct SingleSigmoid : ILaneFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct SingleExp : ILaneFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Exp<TLanes, TVector>(x);
    }

    internal readonly struct DoubleTanh : ILaneFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct DoubleSigmoid : ILaneFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct DoubleExp : ILaneFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Exp<TLanes, TVector>(x);
    }
}
