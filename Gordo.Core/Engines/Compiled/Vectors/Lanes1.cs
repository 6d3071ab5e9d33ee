using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gordo.Core.Engines.Compiled.Vectors;

/// <summary>One lane of float or double: the scalar version.</summary>
internal readonly struct Lanes1<T> : ILanes<T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static T Load(ref T source, int offset) => Unsafe.Add(ref source, offset);

    public static void Store(T vector, ref T target, int offset) => Unsafe.Add(ref target, offset) = vector;

    public static T Broadcast(T value) => value;

    public static T Add(T a, T b) => a + b;

    public static T Subtract(T a, T b) => a - b;

    public static T Multiply(T a, T b) => a * b;

    public static T Divide(T a, T b) => a / b;

    public static T MultiplyAdd(T a, T b, T c) => T.MultiplyAddEstimate(a, b, c);

    public static T Min(T a, T b) => a < b ? a : b;

    public static T Max(T a, T b) => a > b ? a : b;

    public static T Abs(T a) => T.Abs(a);

    public static T WhereNegative(T a, T then, T otherwise) => a < T.Zero ? then : otherwise;

    public static T PowerOfTwo(T shifted) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<int, T>((Unsafe.BitCast<T, int>(shifted) << 23) + 0x3F800000)
        : Unsafe.BitCast<long, T>((Unsafe.BitCast<T, long>(shifted) << 52) + 0x3FF0000000000000L);

    public static T Tanh(T x) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(SingleMath.Tanh<Lanes1<float>, float>(Unsafe.BitCast<T, float>(x)))
        : Unsafe.BitCast<double, T>(DoubleMath.Tanh<Lanes1<double>, double>(Unsafe.BitCast<T, double>(x)));

    public static T Sigmoid(T x) => typeof(T) == typeof(float)
        ? Unsafe.BitCast<float, T>(SingleMath.Sigmoid<Lanes1<float>, float>(Unsafe.BitCast<T, float>(x)))
        : Unsafe.BitCast<double, T>(DoubleMath.Sigmoid<Lanes1<double>, double>(Unsafe.BitCast<T, double>(x)));

    public static T Quotient(T a, T b) => a / b;

    public static T LoadDoubles(ref double source, int offset) => T.CreateTruncating(Unsafe.Add(ref source, offset));

    public static void StoreDoubles(T vector, ref double target, int offset) => Unsafe.Add(ref target, offset) = double.CreateTruncating(vector);
}
