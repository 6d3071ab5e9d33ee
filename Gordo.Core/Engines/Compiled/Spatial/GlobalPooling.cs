using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>The mean, maximum or p-norm of each channel.</summary>
/// <remarks>ONNX operators GlobalAveragePool, GlobalMaxPool (1, 22), GlobalLpPool (1, 2, 22).</remarks>
internal sealed class GlobalPooling : IOperatorFamily
{
    private enum Kind
    {
        Mean,
        Largest,
        Norm,
    }

    public void Register(OperatorRegistry registry)
    {
        registry.Add("GlobalAveragePool", [1, 22], 1, 1, node => new Pool(node, Kind.Mean));
        registry.Add("GlobalMaxPool", [1, 22], 1, 1, node => new Pool(node, Kind.Largest));
        registry.Add("GlobalLpPool", [1, 2, 22], 1, 1, node => new Pool(node, Kind.Norm));
    }

    private sealed class Pool(NodeDefinition node, Kind kind) : FloatOperator
    {
        private readonly double _power =
            kind != Kind.Norm ? 0 : node.Version < 2 ? node.Float("p", 2) : node.Int("p", 2);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2)
                throw new ModelException($"expected batch and channels, found the shape {input.Shape}");
            Shape shape = input.Shape;
            shape.Axes[2..].Fill(1);
            int plane = input.Shape.Product(2, input.Rank);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            ReadOnlySpan<T> x = input.Values<T>();
            for (int i = 0; i < result.Length; i++)
                result[i] = Of(x.Slice(i * plane, plane));
        }

        private T Of<T>(ReadOnlySpan<T> values)
            where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            if (kind == Kind.Mean)
                return TensorPrimitives.Sum(values) / T.CreateTruncating(values.Length);
            if (kind == Kind.Largest)
                return values.Length == 0 ? T.NegativeInfinity : TensorPrimitives.Max(values);
            double sum = 0;
            foreach (T value in values)
                sum += Math.Pow(Math.Abs(double.CreateTruncating(value)), _power);
            return T.CreateTruncating(Math.Pow(sum, 1 / _power));
        }
    }
}
