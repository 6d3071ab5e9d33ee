using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gordo.Core.Runtime.Vectors;

/// <summary>exp, tanh and the logistic function of whole spans, with the widest registers the machine has.</summary>
internal static class VectorMath
{
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Run<SingleTanh>(x, y);

    public static void Tanh(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleTanh>(x, y);

    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => Run<SingleSigmoid>(x, y);

    public static void Sigmoid(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleSigmoid>(x, y);

    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Run<SingleExp>(x, y);

    public static void Exp(ReadOnlySpan<double> x, Span<double> y) => Run<DoubleExp>(x, y);

    /// <summary>Runs one function with registers of a given kind. The two spans may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TFunction, TLanes, TVector, T>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : IFunction<T>
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (x.Length < TLanes.Count)
        {
            RunShort<TFunction, TLanes, TVector, T>(x, y);
            return;
        }
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(y[..x.Length]);
        // The last register overlaps the one before; it is computed first, in case x is overwritten by y.
        int end = x.Length - TLanes.Count;
        TVector last = TFunction.Apply<TLanes, TVector>(TLanes.Load(ref from, end));
        for (int i = 0; i < end; i += TLanes.Count)
            TLanes.Store(TFunction.Apply<TLanes, TVector>(TLanes.Load(ref from, i)), ref to, i);
        TLanes.Store(last, ref to, end);
    }

    private static void RunShort<TFunction, TLanes, TVector, T>(ReadOnlySpan<T> x, Span<T> y)
        where TFunction : IFunction<T>
        where TLanes : ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        Span<T> lanes = stackalloc T[64];
        x.CopyTo(lanes);
        ref T first = ref MemoryMarshal.GetReference(lanes);
        TLanes.Store(TFunction.Apply<TLanes, TVector>(TLanes.Load(ref first, 0)), ref first, 0);
        lanes[..x.Length].CopyTo(y);
    }

    private static void Run<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : IFunction<float>
    {
        if (Vector512.IsHardwareAccelerated)
            Run<TFunction, Single512, Vector512<float>, float>(x, y);
        else
            Run<TFunction, Single256, Vector256<float>, float>(x, y);
    }

    private static void Run<TFunction>(ReadOnlySpan<double> x, Span<double> y)
        where TFunction : IFunction<double>
    {
        if (Vector512.IsHardwareAccelerated)
            Run<TFunction, Double512, Vector512<double>, double>(x, y);
        else
            Run<TFunction, Double256, Vector256<double>, double>(x, y);
    }

    /// <summary>A function of one number, on registers of any width.</summary>
    internal interface IFunction<T>
        where T : unmanaged
    {
        static abstract TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, T>
            where TVector : struct;
    }

    internal readonly struct SingleTanh : IFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct SingleSigmoid : IFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct SingleExp : IFunction<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Exp<TLanes, TVector>(x);
    }

    internal readonly struct DoubleTanh : IFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Tanh<TLanes, TVector>(x);
    }

    internal readonly struct DoubleSigmoid : IFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Sigmoid<TLanes, TVector>(x);
    }

    internal readonly struct DoubleExp : IFunction<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, double>
            where TVector : struct => DoubleMath.Exp<TLanes, TVector>(x);
    }
}
