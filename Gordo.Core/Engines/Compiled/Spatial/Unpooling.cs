using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>Inverse max pooling: values are written back to the positions they came from.</summary>
/// <remarks>ONNX operator MaxUnpool (9, 11, 22).</remarks>
internal sealed class Unpooling : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("MaxUnpool", [9, 11, 22], 2, 3, node => new MaxUnpool(node));

    private sealed class MaxUnpool(NodeDefinition node) : MoveOperator
    {
        private readonly WindowAttributes _window = new(node, kernelRequired: true, dilations: false, ceiling: false);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<long> indices = context.Input(1).Values<long>();
            Shape pooled = Pooled(input.Shape), shape = pooled;
            if (context.Optional(2) is { } given)
            {
                if (given.Count != pooled.Rank)
                    throw new ModelException($"output_shape has {given.Count} lengths for an input of shape {input.Shape}");
                Span<long> lengths = stackalloc long[Shape.MaxRank];
                for (int i = 0; i < given.Count; i++)
                    lengths[i] = given.Integer(i);
                shape = Shape.From(lengths[..given.Count]);
            }
            if (indices.Length != input.Count)
                throw new ModelException($"{indices.Length} indices for {input.Count} values");
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> output = context.Output(0, input.Type, shape).Raw<T>();
            output.Clear();
            Shape strides = Strided.RowMajor(shape);
            long count = pooled.Count;
            for (int i = 0; i < x.Length; i++)
            {
                // Indices refer to the pooled tensor, whatever the output's shape.
                long rest = indices[i], place = 0;
                bool inside = rest >= 0 && rest < count;
                for (int axis = pooled.Rank - 1; axis >= 0 && inside; axis--)
                {
                    int at = (int)(rest % pooled[axis]);
                    rest /= pooled[axis];
                    inside = at < shape[axis];
                    place += (long)at * strides[axis];
                }
                if (!inside)
                    throw new ModelException($"index {indices[i]} is outside of the shape {pooled} or {shape}");
                output[(int)place] = x[i];
            }
        }

        private Shape Pooled(in Shape input)
        {
            WindowLayout layout = _window.Start(input, null);
            Shape shape = input;
            for (int i = 0; i < layout.Rank; i++)
            {
                (long before, long after) = _window.ExplicitPads(i, layout.Rank);
                long length = (input[i + 2] - 1L) * layout.Stride[i] + layout.Kernel[i] - before - after;
                if (length is < 0 or > int.MaxValue)
                    throw new ModelException($"the windows over {input} give an axis of length {length}");
                shape[i + 2] = (int)length;
            }
            return shape;
        }
    }
}
