using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Activation;

/// <summary>Normalizes scores along an axis so that they sum to one.</summary>
/// <remarks>
/// ONNX operators Softmax, LogSoftmax, Hardmax. Up to version 11 the tensor is flattened to a matrix at <c>axis</c>
/// (1 by default) and each row is normalized; from version 13 each line along <c>axis</c> (-1) is.
/// </remarks>
internal sealed class Softmaxes : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Softmax", [1, 11, 13], 1, 1, node => new Along<SoftmaxKernel>(node));
        registry.Add("LogSoftmax", [1, 11, 13], 1, 1, node => new Along<LogSoftmaxKernel>(node));
        registry.Add("Hardmax", [1, 11, 13], 1, 1, node => new Along<HardmaxKernel>(node));
    }

    private interface ILineKernel
    {
        static abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>;
    }

    private sealed class Along<TKernel> : FloatOperator
        where TKernel : struct, ILineKernel
    {
        private readonly long _axis;
        private readonly bool _flattens;

        public Along(NodeDefinition node)
        {
            _flattens = node.Version < 13;
            _axis = node.Int("axis", _flattens ? 1 : -1);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            if (x.Length == 0)
                return;
            // A scalar is one line with one value.
            int axis = input.Rank == 0 ? 0 : input.Shape.Axis(_axis, inclusive: _flattens && _axis >= 0);
            int inner = _flattens || input.Rank == 0 ? 1 : input.Shape.Product(axis + 1, input.Rank);
            int length = input.Rank == 0 ? 1 : _flattens ? input.Shape.Product(axis, input.Rank) : input.Shape[axis];
            int outer = x.Length / (length * inner);
            if (inner == 1)
            {
                for (int i = 0; i < outer; i++)
                    TKernel.Apply(x.Slice(i * length, length), y.Slice(i * length, length));
                return;
            }
            Span<T> line = context.Scratch<T>(length), shares = context.Scratch<T>(length);
            for (int i = 0; i < outer; i++)
            {
                for (int k = 0; k < inner; k++)
                {
                    int start = i * length * inner + k;
                    for (int j = 0; j < length; j++)
                        line[j] = x[start + j * inner];
                    TKernel.Apply<T>(line, shares);
                    for (int j = 0; j < length; j++)
                        y[start + j * inner] = shares[j];
                }
            }
        }
    }

    // Subtracts the largest value, so that no exponential overflows.
    private readonly struct SoftmaxKernel : ILineKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            TensorPrimitives.Subtract(x, TensorPrimitives.Max(x), y);
            TensorPrimitives.Exp(y, y);
            TensorPrimitives.Divide(y, TensorPrimitives.Sum<T>(y), y);
        }
    }

    private readonly struct LogSoftmaxKernel : ILineKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T largest = TensorPrimitives.Max(x);
            T sum = T.Zero;
            foreach (T value in x)
                sum += T.Exp(value - largest);
            TensorPrimitives.Subtract(x, largest, y);
            TensorPrimitives.Subtract(y, T.Log(sum), y);
        }
    }

    private readonly struct HardmaxKernel : ILineKernel
    {
        public static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            y.Clear();
            y[TensorPrimitives.IndexOfMax(x)] = T.One;
        }
    }
}
