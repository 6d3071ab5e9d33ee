using System.Numerics;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Operators.Activation;

/// <summary>Piecewise activations, split at zero or at a threshold.</summary>
/// <remarks>
/// ONNX operators Elu (1, 6, 22), Selu (1, 6, 22), Celu (12), LeakyRelu (1, 6, 16), PRelu (1, 6, 7, 9, 16),
/// ThresholdedRelu (10, 22), Shrink (9), HardSigmoid (1, 6, 22), HardSwish (14, 22).
/// </remarks>
internal sealed class Rectifiers : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Elu", [1, 6, 22], 1, 1, node => new LaneFunctionOperator<Elu>(node, new(node.Float("alpha", 1))));
        registry.Add("Selu", [1], 1, 1, node => new LaneFunctionOperator<Selu>(
            node, new(node.Float("alpha", 1.6732f), node.Float("gamma", 1.0507f))));
        registry.Add("Selu", [6, 22], 1, 1, node => new LaneFunctionOperator<Selu>(
            node, new(node.Float("alpha", 1.67326319217681884765625f), node.Float("gamma", 1.05070102214813232421875f))));
        registry.Add("Celu", [12], 1, 1, node => new FunctionOperator<Celu>(node, new(node.Float("alpha", 1))));
        registry.Add("LeakyRelu", [1, 6, 16], 1, 1, node => new LaneFunctionOperator<Leaky>(node, new(node.Float("alpha", 0.01f))));
        registry.Add("ThresholdedRelu", [10, 22], 1, 1, node => new FunctionOperator<Thresholded>(
            node, new(node.Float("alpha", 1))));
        registry.Add("HardSigmoid", [1, 6, 22], 1, 1, node => new LaneFunctionOperator<HardSigmoid>(
            node, new(node.Float("alpha", 0.2f), node.Float("beta", 0.5f))));
        registry.Add("HardSwish", [14, 22], 1, 1, node => new FunctionOperator<HardSwish>(node, default));
        registry.Add("Shrink", [9], 1, 1, node => new Shrink(node));
        registry.Add("PRelu", [1, 6, 7, 9, 16], 2, 2, node => new PRelu(node));
    }

    private readonly struct Elu(float alpha) : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.CreateTruncating(alpha) * T.ExpM1(x) : x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct =>
                TLanes.WhereNegative(x, TLanes.Multiply(TLanes.Broadcast(alpha), SingleMath.ExpM1<TLanes, TVector>(x)), x);
    }

    private readonly struct Selu(float alpha, float gamma) : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            T.CreateTruncating(gamma) * (x > T.Zero ? x : T.CreateTruncating(alpha) * T.ExpM1(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => TLanes.Multiply(TLanes.Broadcast(gamma), TLanes.WhereNegative(
                x, TLanes.Multiply(TLanes.Broadcast(alpha), SingleMath.ExpM1<TLanes, TVector>(x)), x));
    }

    private readonly struct Celu(float alpha) : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T scale = T.CreateTruncating(alpha);
            return x < T.Zero ? scale * T.ExpM1(x / scale) : x;
        }
    }

    private readonly struct Leaky(float alpha) : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.CreateTruncating(alpha) * x : x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => TLanes.WhereNegative(x, TLanes.Multiply(TLanes.Broadcast(alpha), x), x);
    }

    // Zero for NaN too: only what is above alpha stays.
    private readonly struct Thresholded(float alpha) : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x > T.CreateTruncating(alpha) ? x : T.Zero;
    }

    private readonly struct HardSigmoid(float alpha, float beta) : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T y = T.CreateTruncating(alpha) * x + T.CreateTruncating(beta);
            return y < T.Zero ? T.Zero : y > T.One ? T.One : y;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct
        {
            // NaN is the second operand, so that it stays NaN.
            TVector y = TLanes.MultiplyAdd(TLanes.Broadcast(alpha), x, TLanes.Broadcast(beta));
            return TLanes.Min(TLanes.Broadcast(1f), TLanes.Max(TLanes.Broadcast(0f), y));
        }
    }

    // x times HardSigmoid with alpha 1/6 and beta 1/2.
    private readonly struct HardSwish : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T y = x / T.CreateTruncating(6) + T.CreateTruncating(0.5);
            return x * (y < T.Zero ? T.Zero : y > T.One ? T.One : y);
        }
    }

    private sealed class Shrink(NodeDefinition node) : NumericOperator
    {
        private readonly float _lambda = node.Float("lambd", 0.5f);
        private readonly float _bias = node.Float("bias", 0);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i < x.Length; i++)
            {
                double value = double.CreateTruncating(x[i]);
                y[i] = value < -_lambda ? T.CreateTruncating(value + _bias)
                    : value > _lambda ? T.CreateTruncating(value - _bias)
                    : double.IsNaN(value) ? x[i] : T.Zero;
            }
        }
    }

    private sealed class PRelu : NumericOperator
    {
        private readonly bool _perChannel;

        public PRelu(NodeDefinition node)
        {
            node.Ignore("consumed_inputs");
            // Before version 7 the slope is one number, or one per channel (axis 1).
            _perChannel = node.Version < 7;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), slope = context.Input(1);
            Shape shape = slope.Shape;
            if (_perChannel && slope.Rank == 1 && slope.Count > 1 && input.Rank > 1)
            {
                shape.Rank = input.Rank - 1;
                shape.Axes[1..].Fill(1);
            }
            if (!Broadcasting.Combine(input.Shape, shape).Equals(input.Shape))
                throw new ModelException($"slopes of shape {slope.Shape} cannot be broadcast to {input.Shape}");
            ReadOnlySpan<T> x = input.Values<T>(), slopes = slope.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            int done = 0;
            for (var walk = new Broadcasting(input.Shape, shape, input.Shape); walk.Remaining > 0; walk.Next())
            {
                for (int i = 0; i < walk.Length; i++, done++)
                    y[done] = x[done] < T.Zero ? x[done] * slopes[walk.OffsetB + (walk.ScalarB ? 0 : i)] : x[done];
            }
        }
    }
}
