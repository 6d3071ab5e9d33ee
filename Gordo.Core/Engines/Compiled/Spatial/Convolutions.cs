using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>Convolution over any number of axes, in groups of channels.</summary>
/// <remarks>ONNX operator Conv (1, 11, 22).</remarks>
internal sealed class Convolutions : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("Conv", [1, 11, 22], 2, 3, node => new Conv(node));

    // Columns of a product processed together so that they stay in cache; measured with torch_conv1d_dense_16x5.
    private const int ColumnsTogether = 128;

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
            if (input.Shape[1] % _groups != 0 || weights.Shape[0] % _groups != 0 || weights.Shape[1] != channels)
                throw new ModelException($"weights of shape {weights.Shape} in {_groups} groups do not match the input {input.Shape}");
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
            int inner = Extents.Product(channels, layout.Kernel.Count);
            context.CheckOperations((double)result.Length * inner);
            bool lines = PaddedLines.Fit(layout);
            int reach = lines ? PaddedLines.Reach(layout) : 0, width = Extents.Of((long)windows + reach);
            // Processes several images at a time to fill vectors that a single short one would not.
            int together = Math.Clamp(ColumnsTogether / width, 1, batch);
            int line = together == 1 ? width : Extents.Of((long)ColumnsTogether + reach);
            Span<int> offsets = context.Scratch<int>(lines ? layout.Kernel[0] : 1);
            offsets.Clear();
            if (lines)
                PaddedLines.SetOffsets(layout, offsets, line);
            ShiftedRows rows = lines
                ? new ShiftedRows(channels, Extents.Product(layout.Stride[0], line), offsets, line - reach)
                : new ShiftedRows(inner, line, offsets, line);
            bool pointwise = layout.IsPointwise && together == 1;
            Span<T> columns = pointwise ? default : context.Scratch<T>((long)rows.Lines * rows.Distance);
            columns.Clear();
            Span<T> products = together == 1 ? default : context.Scratch<T>((long)filters * line);
            for (int group = 0; group < _groups; group++)
            {
                ReadOnlySpan<T> groupWeights = w.Slice(group * filters * inner, filters * inner);
                ReadOnlySpan<T> groupBias = b.IsEmpty ? b : b.Slice(group * filters, filters);
                for (int first = 0; first < batch; first += together)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    int count = Math.Min(together, batch - first);
                    int start = first * _groups + group;
                    for (int i = 0; i < count && !pointwise; i++)
                    {
                        ReadOnlySpan<T> image = Image(x, start + i * _groups, channels * plane);
                        if (lines)
                            PaddedLines.Fill(image, columns[(i * width)..], line, width, layout);
                        else
                            ImageColumns.Gather(image, columns[(i * width)..], line, layout, channels);
                    }
                    Span<T> target = together == 1 ? result.Slice(start * filters * windows, filters * windows) : products;
                    ShortProduct.Multiply(
                        groupWeights, pointwise ? Image(x, start, channels * plane) : columns, target, groupBias, filters, rows);
                    for (int i = 0; i < count && together > 1; i++)
                    {
                        Separate<T>(
                            products[(i * width)..], rows.Columns, result[((start + i * _groups) * filters * windows)..], filters, windows);
                    }
                }
            }
        }

        private static ReadOnlySpan<T> Image<T>(ReadOnlySpan<T> images, int number, int length) => images.Slice(number * length, length);

        private static void Separate<T>(ReadOnlySpan<T> products, int distance, Span<T> result, int filters, int windows)
        {
            for (int filter = 0; filter < filters; filter++)
                products.Slice(filter * distance, windows).CopyTo(result[(filter * windows)..]);
        }
    }
}
