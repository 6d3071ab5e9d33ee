using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>Registers of 256 bits, of float or double.</summary>
/// <remarks>The JIT compiler resolves the type comparisons, so they cost nothing at run time.</remarks>
internal readonly struct Lanes256<T> : ILanes<Vector256<T>, T>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(ref T source, int offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> vector, ref T target, int offset) => Vector256.StoreUnsafe(vector, ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Divide(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min(Vector256<T> a, Vector256<T> b) => Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Abs(Vector256<T> a) => Vector256.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> WhereNegative(Vector256<T> a, Vector256<T> then, Vector256<T> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(a, Vector256<T>.Zero), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> PowerOfTwo(Vector256<T> shifted) => typeof(T) == typeof(float)
        ? ((shifted.AsInt32() << 23) + Vector256.Create(0x3F800000)).As<int, T>()
        : ((shifted.AsInt64() << 52) + Vector256.Create(0x3FF0000000000000L)).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Tanh(Vector256<T> x) => typeof(T) == typeof(float)
        ? SingleMath.Tanh<Lanes256<float>, Vector256<float>>(x.AsSingle()).As<float, T>()
        : DoubleMath.Tanh<Lanes256<double>, Vector256<double>>(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Sigmoid(Vector256<T> x) => typeof(T) == typeof(float)
        ? SingleMath.Sigmoid<Lanes256<float>, Vector256<float>>(x.AsSingle()).As<float, T>()
        : DoubleMath.Sigmoid<Lanes256<double>, Vector256<double>>(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Quotient(Vector256<T> a, Vector256<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadDoubles(ref double source, int offset) => typeof(T) == typeof(float)
        ? Vector256.Narrow(Vector256.LoadUnsafe(ref source, (nuint)offset), Vector256.LoadUnsafe(ref source, (nuint)(offset + 4))).As<float, T>()
        : Vector256.LoadUnsafe(ref source, (nuint)offset).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreDoubles(Vector256<T> vector, ref double target, int offset)
    {
        if (typeof(T) != typeof(float))
        {
            Vector256.StoreUnsafe(vector.AsDouble(), ref target, (nuint)offset);
            return;
        }
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(vector.AsSingle());
        Vector256.StoreUnsafe(lower, ref target, (nuint)offset);
        Vector256.StoreUnsafe(upper, ref target, (nuint)(offset + 4));
    }
}
