using System.Numerics;
using System.Runtime.CompilerServices;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Operators.Activation;

/// <summary>Smooth activations.</summary>
/// <remarks>ONNX operators Softplus (1, 22), Softsign (1, 22), Gelu (20), Mish (18, 22), Swish (24).</remarks>
internal sealed class SmoothActivations : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Softplus", [1, 22], 1, 1, node => new LaneFunctionOperator<Softplus>(node, default));
        registry.Add("Softsign", [1, 22], 1, 1, node => new FunctionOperator<Softsign>(node, default));
        registry.Add("Mish", [18, 22], 1, 1, node => new FunctionOperator<Mish>(node, default));
        registry.Add("Swish", [24], 1, 1, node => new FunctionOperator<Swish>(node, new(node.Float("alpha", 1))));
        registry.Add("Gelu", [20], 1, 1, node => node.String("approximate", "none") switch
        {
            "none" => new LaneFunctionOperator<Gelu>(node, default),
            "tanh" => new FunctionOperator<TanhGelu>(node, default),
            string other => throw node.Fault($"approximate is {Text.Quote(other)}; expected 'none' or 'tanh'"),
        });
    }

    // log(1 + exp(x)) without overflow: for large x the result is x.
    private static T LogOfOnePlusExp<T>(T x)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        x > T.Zero ? x + T.LogP1(T.Exp(-x)) : T.LogP1(T.Exp(x));

    private readonly struct Softplus : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => LogOfOnePlusExp(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct => SingleMath.Softplus<TLanes, TVector>(x);
    }

    private readonly struct Softsign : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x / (T.One + T.Abs(x));
    }

    private readonly struct Mish : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x * T.Tanh(LogOfOnePlusExp(x));
    }

    private readonly struct Swish(float alpha) : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T> => x / (T.One + T.Exp(-T.CreateTruncating(alpha) * x));
    }

    private readonly struct Gelu : IFunction, ILaneFunction<float>
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T half = T.CreateTruncating(0.5);
            return half * x * (T.One + ErrorFunction.At(x * T.CreateTruncating(0.70710678118654752)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : ILanes<TVector, float>
            where TVector : struct
        {
            TVector half = TLanes.Multiply(x, TLanes.Broadcast(0.5f));
            return TLanes.MultiplyAdd(half, SingleMath.Erf<TLanes, TVector>(TLanes.Multiply(x, TLanes.Broadcast(0.707106781f))), half);
        }
    }

    private readonly struct TanhGelu : IFunction
    {
        public T At<T>(T x)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T inner = T.CreateTruncating(0.79788456080286536) * (x + T.CreateTruncating(0.044715) * x * x * x);
            return T.CreateTruncating(0.5) * x * (T.One + T.Tanh(inner));
        }
    }
}
