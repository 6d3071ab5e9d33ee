using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Activation;

/// <summary>The activations most often used after matrix products.</summary>
/// <remarks>ONNX operators Tanh (1, 6, 13), Sigmoid (1, 6, 13), Relu (1, 6, 13, 14).</remarks>
internal sealed class Activations : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Tanh", [1, 6, 13], 1, 1, node => new Tanh(node));
        registry.Add("Sigmoid", [1, 6, 13], 1, 1, node => new Sigmoid(node));
        registry.Add("Relu", [1, 6, 13, 14], 1, 1, node => new Relu(node));
    }

    private sealed class Tanh : FloatUnaryOperator
    {
        public Tanh(NodeDefinition node) => node.Ignore("consumed_inputs");

        protected override void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Tanh(x, y);

        protected override void Apply(ReadOnlySpan<double> x, Span<double> y) => VectorMath.Tanh(x, y);
    }

    private sealed class Sigmoid : FloatUnaryOperator
    {
        public Sigmoid(NodeDefinition node) => node.Ignore("consumed_inputs");

        protected override void Apply(ReadOnlySpan<float> x, Span<float> y) => VectorMath.Sigmoid(x, y);

        protected override void Apply(ReadOnlySpan<double> x, Span<double> y) => VectorMath.Sigmoid(x, y);
    }

    private sealed class Relu : Operator
    {
        public Relu(NodeDefinition node) => node.Ignore("consumed_inputs");

        public override void Run(in RunContext context)
        {
            Tensor x = context.Input(0);
            Tensor y = context.Output(0, x.Type, x.Shape);
            switch (x.Type)
            {
                case ElementType.Float32: Apply(x.Values<float>(), y.Values<float>()); break;
                case ElementType.Float64: Apply(x.Values<double>(), y.Values<double>()); break;
                case ElementType.Int8: Apply(x.Values<sbyte>(), y.Values<sbyte>()); break;
                case ElementType.Int16: Apply(x.Values<short>(), y.Values<short>()); break;
                case ElementType.Int32: Apply(x.Values<int>(), y.Values<int>()); break;
                case ElementType.Int64: Apply(x.Values<long>(), y.Values<long>()); break;
                default: throw ModelException.Unsupported($"type {x.Type.Name()} is not supported");
            }
        }

        // Max(NaN, 0) is NaN here. Branchless: half the signs would be mispredicted.
        private static void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
            where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, T.Zero, y);
    }
}
