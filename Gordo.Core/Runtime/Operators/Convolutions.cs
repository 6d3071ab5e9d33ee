using Gordo.Core.Runtime.Spatial;

namespace Gordo.Core.Runtime.Operators;

/// <summary>Convolution over any number of axes, in groups of channels.</summary>
/// <remarks>ONNX operator Conv (1, 11, 22).</remarks>
internal sealed class Convolutions : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("Conv", [1, 11, 22], 2, 3, node => new Conv(node));

    private sealed class Conv(NodeDefinition node) : FloatOperator
    {
        private readonly WindowAttributes _window = new(node, kernelRequired: false, dilations: true, ceiling: false);
        private readonly int _groups = node.Int32("group", 1, 1);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), weights = context.Input(1);
            Tensor? bias = context.Optional(2);
            WindowLayout layout = _window.Over(input.Shape, weights);
            int batch = input.Shape[0], channels = input.Shape[1] / _groups, filters = weights.Shape[0] / _groups;
            if (channels * _groups != input.Shape[1] || filters * _groups != weights.Shape[0] || weights.Shape[1] != channels)
                throw new ModelException($"weights of shape {weights.Shape} in {_groups} groups do not fit the input {input.Shape}");
            if (bias is not null && (bias.Count != weights.Shape[0] || bias.Rank != 1))
                throw new ModelException($"a bias of shape {bias.Shape} for {weights.Shape[0]} filters");

            Shape shape = new(batch, weights.Shape[0]);
            foreach (int length in layout.Output.Span)
                shape.Add(length);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            if (result.IsEmpty)
                return;
            ReadOnlySpan<T> x = input.Values<T>(), w = weights.Values<T>();
            ReadOnlySpan<T> b = bias is null ? [] : bias.Values<T>();
            int plane = layout.Input.Count, windows = layout.Output.Count;
            int inner = new Shape(channels, layout.Kernel.Count).Count;
            bool pointwise = layout.IsPointwise;
            Span<T> columns = pointwise ? default : context.Scratch<T>(new Shape(inner, windows).Count);
            for (int image = 0; image < batch * _groups; image++)
            {
                int group = image % _groups;
                ReadOnlySpan<T> source = x.Slice(image * channels * plane, channels * plane);
                if (!pointwise)
                {
                    ImageColumns.Gather(source, columns, layout, channels);
                    source = columns;
                }
                ShortProduct.Multiply(
                    w.Slice(group * filters * inner, filters * inner),
                    source,
                    result.Slice(image * filters * windows, filters * windows),
                    b.IsEmpty ? b : b.Slice(group * filters, filters),
                    filters, inner, windows);
            }
        }
    }
}
