using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>Registers of 512 bits, of float or double.</summary>
/// <remarks>The JIT compiler resolves the type comparisons, so they cost nothing at run time.</remarks>
internal readonly struct Lanes512<T> : ILanes<Vector512<T>, T>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref T source, int offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> vector, ref T target, int offset) => Vector512.StoreUnsafe(vector, ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> a, Vector512<T> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> a) => Vector512.Abs(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WhereNegative(Vector512<T> a, Vector512<T> then, Vector512<T> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThan(a, Vector512<T>.Zero), then, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> PowerOfTwo(Vector512<T> shifted) => typeof(T) == typeof(float)
        ? ((shifted.AsInt32() << 23) + Vector512.Create(0x3F800000)).As<int, T>()
        : ((shifted.AsInt64() << 52) + Vector512.Create(0x3FF0000000000000L)).As<long, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Tanh(Vector512<T> x) => typeof(T) == typeof(float)
        ? SingleMath.Tanh<Lanes512<float>, Vector512<float>>(x.AsSingle()).As<float, T>()
        : DoubleMath.Tanh<Lanes512<double>, Vector512<double>>(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sigmoid(Vector512<T> x) => typeof(T) == typeof(float)
        ? SingleMath.Sigmoid<Lanes512<float>, Vector512<float>>(x.AsSingle()).As<float, T>()
        : DoubleMath.Sigmoid<Lanes512<double>, Vector512<double>>(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Quotient(Vector512<T> a, Vector512<T> b)
    {
        // Faster than division, 4 instead of 16 cycles: the 14-bit estimate of the quotient is refined by one step.
        if (typeof(T) != typeof(float) || !Avx512F.IsSupported)
            return a / b;
        Vector512<float> dividend = a.AsSingle(), divisor = b.AsSingle();
        Vector512<float> inverse = Avx512F.Reciprocal14(divisor);
        Vector512<float> quotient = dividend * inverse;
        return Vector512.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(quotient, divisor, dividend), inverse, quotient).As<float, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadDoubles(ref double source, int offset) => typeof(T) == typeof(float)
        ? Vector512.Narrow(Vector512.LoadUnsafe(ref source, (nuint)offset), Vector512.LoadUnsafe(ref source, (nuint)(offset + 8))).As<float, T>()
        : Vector512.LoadUnsafe(ref source, (nuint)offset).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreDoubles(Vector512<T> vector, ref double target, int offset)
    {
        if (typeof(T) != typeof(float))
        {
            Vector512.StoreUnsafe(vector.AsDouble(), ref target, (nuint)offset);
            return;
        }
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(vector.AsSingle());
        Vector512.StoreUnsafe(lower, ref target, (nuint)offset);
        Vector512.StoreUnsafe(upper, ref target, (nuint)(offset + 8));
    }
}
