using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Vectors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Elementwise;

/// <summary>Elementwise arithmetic functions: signs, rounding, roots, exponentials, logarithms.</summary>
/// <remarks>
/// ONNX operators Abs, Neg, Sign, Ceil, Floor, Round (half to even), Sqrt, Reciprocal, Exp, Log, Erf.
/// </remarks>
internal sealed class UnaryMath : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Abs", [1, 6, 13], 1, 1, node => new Signed<AbsKernel>(node));
        registry.Add("Neg", [1, 6, 13], 1, 1, node => new Signed<NegateKernel>(node));
        registry.Add("Sign", [9, 13], 1, 1, node => new Signed<SignKernel>(node));
        registry.Add("Ceil", [1, 6, 13], 1, 1, node => new UnaryOperator<CeilingKernel>(node));
        registry.Add("Floor", [1, 6, 13], 1, 1, node => new UnaryOperator<FloorKernel>(node));
        registry.Add("Round", [11, 22], 1, 1, node => new UnaryOperator<RoundKernel>(node));
        registry.Add("Sqrt", [1, 6, 13], 1, 1, node => new UnaryOperator<RootKernel>(node));
        registry.Add("Reciprocal", [1, 6, 13], 1, 1, node => new UnaryOperator<ReciprocalKernel>(node));
        registry.Add("Exp", [1, 6, 13], 1, 1, node => new UnaryOperator<ExpKernel>(node));
        registry.Add("Log", [1, 6, 13], 1, 1, node => new UnaryOperator<LogKernel>(node));
        registry.Add("Erf", [9, 13], 1, 1, node => new LaneFunctionOperator<Erf>(node, default));
    }

    private interface ISignedKernel
    {
        static abstract T At<T>(T x)
            where T : unmanaged, INumber<T>;
    }

    private sealed class Signed<TKernel> : NumericOperator
        where TKernel : struct, ISignedKernel
    {
        public Signed(NodeDefinition node) => node.Ignore("consumed_inputs");

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>()[..x.Length];
            for (int i = 0; i < x.Length; i++)
                y[i] = TKernel.At(x[i]);
        }
    }

    // The minimum integer has no positive counterpart and stays unchanged, as in numpy.
    private readonly struct AbsKernel : ISignedKernel
    {
        public static T At<T>(T x)
            where T : unmanaged, INumber<T> =>
            typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.Abs(x) : x < T.Zero ? unchecked(T.Zero - x) : x;
    }

    private readonly struct NegateKernel : ISignedKernel
    {
        public static T At<T>(T x)
            where T : unmanaged, INumber<T> => unchecked(-x);
    }

    // The sign of NaN is NaN.
    private readonly struct SignKernel : ISignedKernel
    {
        public static T At<T>(T x)
            where T : unmanaged, INumber<T> =>
            x > T.Zero ? T.One : x < T.Zero ? unchecked(T.Zero - T.One) : x;
    }

    private readonly struct CeilingKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Ceiling(x, y);
    }

    private readonly struct FloorKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Floor(x, y);
    }

    private readonly struct RoundKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Round(x, MidpointRounding.ToEven, y);
    }

    private readonly struct RootKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sqrt(x, y);
    }

    private readonly struct ReciprocalKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Reciprocal(x, y);
    }

    private readonly struct ExpKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Exp(x, y);
    }

    private readonly struct LogKernel : IUnaryKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Log(x, y);
    }

    private readonly struct Erf : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => ErrorFunction.At(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Erf<TLanes, TVector>(x);
    }
}
