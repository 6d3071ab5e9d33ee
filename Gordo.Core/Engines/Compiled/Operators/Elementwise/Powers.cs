using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Powers and remainders.</summary>
/// <remarks>
/// ONNX operators Pow (1, 7, 12, 13, 15: from 12 the exponent may have another type; the result has the base's) and
/// Mod (10, 13: takes the divisor's sign, or with <c>fmod</c> the dividend's).
/// </remarks>
internal sealed class Powers : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Pow", [1, 7, 12, 13, 15], 2, 2, node => new Pow(node));
        registry.Add("Mod", [10, 13], 2, 2, node => new BinaryMod(node));
    }

    private sealed class Pow(NodeDefinition node) : NumericOperator
    {
        private readonly LegacyBroadcast? _legacy = LegacyBroadcast.Of(node);

        protected override void Run<T>(in RunContext context)
        {
            Tensor a = context.Input(0), b = context.Input(1);
            Shape shapeB = _legacy?.Align(a.Shape, b.Shape) ?? b.Shape;
            Shape shape = Broadcasting.Combine(a.Shape, shapeB);
            Span<T> result = context.Output(0, a.Type, shape).Values<T>();
            ReadOnlySpan<T> bases = a.Values<T>();
            bool whole = !a.Type.IsFloat() && !b.Type.IsFloat();
            Span<double> exponents = whole ? default : Numbers.ToDouble(context, b);
            Span<long> wholeExponents = whole ? Numbers.ToInt64(context, b) : default;
            int done = 0;
            for (var walk = new Broadcasting(a.Shape, shapeB, shape); walk.Remaining > 0; walk.Next())
            {
                Span<T> run = result.Slice(done, walk.Length);
                done += run.Length;
                int stepA = walk.ScalarA ? 0 : 1, stepB = walk.ScalarB ? 0 : 1;
                ReadOnlySpan<T> runA = bases[walk.OffsetA..];
                if (whole)
                    Whole(runA, stepA, wholeExponents[walk.OffsetB..], stepB, run);
                else if (stepB == 0 && exponents[walk.OffsetB] == 2)
                    Square(runA, stepA, run);
                else if (typeof(T) == typeof(float) && b.Type == ElementType.Float32)
                    Single(runA, stepA, exponents[walk.OffsetB..], stepB, run);
                else
                    Real(runA, stepA, exponents[walk.OffsetB..], stepB, run);
            }
        }

        private static void Square<T>(ReadOnlySpan<T> bases, int step, Span<T> result)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < result.Length; i++)
                result[i] = unchecked(bases[i * step] * bases[i * step]);
        }

        private static void Single<T>(ReadOnlySpan<T> a, int stepA, ReadOnlySpan<double> b, int stepB, Span<T> result)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < result.Length; i++)
                result[i] = T.CreateTruncating(MathF.Pow(float.CreateTruncating(a[i * stepA]), (float)b[i * stepB]));
        }

        private static void Real<T>(ReadOnlySpan<T> a, int stepA, ReadOnlySpan<double> b, int stepB, Span<T> result)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < result.Length; i++)
                result[i] = T.CreateTruncating(Math.Pow(double.CreateTruncating(a[i * stepA]), b[i * stepB]));
        }

        private static void Whole<T>(ReadOnlySpan<T> a, int stepA, ReadOnlySpan<long> b, int stepB, Span<T> result)
            where T : unmanaged, INumber<T>
        {
            for (int i = 0; i < result.Length; i++)
            {
                T factor = a[i * stepA];
                long exponent = b[i * stepB];
                result[i] = exponent < 0
                    ? T.CreateTruncating(Math.Pow(double.CreateTruncating(factor), exponent))
                    : Repeated(factor, exponent);
            }
        }

        // Wraps on overflow, as integer products do.
        private static T Repeated<T>(T factor, long exponent)
            where T : unmanaged, INumber<T>
        {
            T product = T.One;
            for (; exponent > 0; exponent >>= 1)
            {
                if ((exponent & 1) != 0)
                    product = unchecked(product * factor);
                factor = unchecked(factor * factor);
            }
            return product;
        }
    }

    private sealed class BinaryMod(NodeDefinition node) : NumericOperator
    {
        private readonly bool _truncated = node.Flag("fmod", false);

        protected override void Run<T>(in RunContext context)
        {
            Tensor a = context.Input(0), b = context.Input(1);
            if (a.Type != b.Type)
                throw new ModelException($"types {a.Type.Name()} and {b.Type.Name()} do not match");
            if (a.Type.IsFloat() && !_truncated)
                throw new ModelException("fmod must be 1 for floating-point numbers");
            Shape shape = Broadcasting.Combine(a.Shape, b.Shape);
            Span<T> result = context.Output(0, a.Type, shape).Values<T>();
            ReadOnlySpan<T> valuesA = a.Values<T>(), valuesB = b.Values<T>();
            int done = 0;
            for (var walk = new Broadcasting(a.Shape, b.Shape, shape); walk.Remaining > 0; walk.Next())
            {
                for (int i = 0; i < walk.Length; i++)
                {
                    T x = valuesA[walk.OffsetA + (walk.ScalarA ? 0 : i)], y = valuesB[walk.OffsetB + (walk.ScalarB ? 0 : i)];
                    result[done++] = Remainder(x, y);
                }
            }
        }

        private T Remainder<T>(T x, T y)
            where T : unmanaged, INumber<T>
        {
            // The minimum integer modulo -1 overflows in the processor.
            if (typeof(T) != typeof(float) && typeof(T) != typeof(double) && T.IsNegative(y) && y == unchecked(T.Zero - T.One))
                return T.Zero;
            T remainder = x % y;
            bool otherSign = remainder != T.Zero && T.IsNegative(remainder) != T.IsNegative(y);
            return _truncated || !otherSign ? remainder : remainder + y;
        }
    }
}
