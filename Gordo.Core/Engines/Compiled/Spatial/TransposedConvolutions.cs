using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Vectors;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>Transposed convolution: each input element is added to a window of the output.</summary>
/// <remarks>ONNX operator ConvTranspose (1, 11, 22).</remarks>
internal sealed class TransposedConvolutions : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("ConvTranspose", [1, 11, 22], 2, 3, node => new ConvTranspose(node));

    private const int ColumnsTogether = 128;

    private sealed class ConvTranspose : FloatOperator
    {
        private readonly WindowAttributes _window;
        private readonly int _groups;
        private readonly long[]? _outputPadding;
        private readonly long[]? _outputShape;

        public ConvTranspose(NodeDefinition node)
        {
            _window = new WindowAttributes(node, kernelRequired: false, dilations: true, ceiling: false);
            _groups = node.Int32("group", 1, 1);
            _outputPadding = node.Ints("output_padding");
            _outputShape = node.Ints("output_shape");
            foreach (long padding in _outputPadding ?? [])
            {
                if (padding is < 0 or > 1 << 24)
                    throw node.Fault($"attribute 'output_padding' contains {padding}, which is out of range");
            }
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), weights = context.Input(1);
            Tensor? bias = context.Optional(2);
            WindowLayout layout = Layout(input, weights);
            int batch = input.Shape[0], channels = input.Shape[1] / _groups, filters = weights.Shape[1];
            if (input.Shape[1] % _groups != 0 || weights.Shape[0] != input.Shape[1])
                throw new ModelException($"weights of shape {weights.Shape} in {_groups} groups do not match the input {input.Shape}");
            int allFilters = Extents.Product(filters, _groups);
            if (bias is not null && (bias.Count != allFilters || bias.Rank != 1))
                throw new ModelException($"a bias of shape {bias.Shape} for {allFilters} filters");

            Shape shape = new(batch, allFilters);
            foreach (int length in layout.Input.Span)
                shape.Add(length);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            if (result.IsEmpty)
                return;
            int plane = layout.Output.Count, target = layout.Input.Count;
            Start(result, bias is null ? [] : bias.Values<T>(), target);
            if (input.Count == 0)
                return;

            // The weights of a group, [channels, filters × kernel], are transposed.
            int spread = Extents.Product(filters, layout.Kernel.Count);
            Span<T> turned = context.Scratch<T>(weights.Count);
            ReadOnlySpan<T> x = input.Values<T>(), w = weights.Values<T>();
            for (int group = 0; group < _groups; group++)
            {
                int start = group * channels * spread;
                MatrixKernel.Transpose(w.Slice(start, channels * spread), turned.Slice(start, channels * spread), channels, spread);
            }
            context.CheckOperations((double)input.Count * spread);
            // Processes several images at a time to fill vectors that a single short one would not.
            int together = Math.Clamp(ColumnsTogether / plane, 1, batch);
            int distance = Extents.Product(together, plane);
            Span<T> images = together == 1 ? default : context.Scratch<T>((long)channels * distance);
            Span<T> columns = context.Scratch<T>((long)spread * distance);
            for (int group = 0; group < _groups; group++)
            {
                ReadOnlySpan<T> groupWeights = turned.Slice(group * channels * spread, channels * spread);
                for (int first = 0; first < batch; first += together)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    int count = Math.Min(together, batch - first);
                    int start = first * _groups + group;
                    for (int i = 0; i < count && together > 1; i++)
                        Join(x.Slice((start + i * _groups) * channels * plane, channels * plane), images[(i * plane)..], distance, channels, plane);
                    ShortProduct.Multiply(
                        groupWeights, together == 1 ? x.Slice(start * channels * plane, channels * plane) : images,
                        columns, [], spread, new ShiftedRows(channels, distance, [0], distance));
                    for (int i = 0; i < count; i++)
                    {
                        Span<T> image = result.Slice((start + i * _groups) * filters * target, filters * target);
                        ImageColumns.ScatterAdd<T>(columns[(i * plane)..], distance, image, layout, filters);
                    }
                }
            }
        }

        private static void Join<T>(ReadOnlySpan<T> image, Span<T> images, int distance, int channels, int plane)
        {
            for (int channel = 0; channel < channels; channel++)
                image.Slice(channel * plane, plane).CopyTo(images[(channel * distance)..]);
        }

        private static void Start<T>(Span<T> result, ReadOnlySpan<T> bias, int plane)
            where T : unmanaged
        {
            if (bias.IsEmpty)
            {
                result.Clear();
                return;
            }
            for (int done = 0, filter = 0; done < result.Length; done += plane, filter = (filter + 1) % bias.Length)
                result.Slice(done, plane).Fill(bias[filter]);
        }

        /// <summary>
        /// Returns the layout of the forward convolution: its outputs are this operator's inputs, its inputs our outputs.
        /// </summary>
        private WindowLayout Layout(Tensor input, Tensor weights)
        {
            WindowLayout layout = _window.Start(input.Shape, weights);
            int rank = layout.Rank;
            for (int i = 0; i < rank; i++)
            {
                long extra = _outputPadding is null ? 0 : At(_outputPadding, i, rank);
                long span = 1 + (layout.Kernel[i] - 1L) * layout.Dilation[i];
                long full = (layout.Input[i] - 1L) * layout.Stride[i] + extra + span;
                (long before, long after) = _window.ExplicitPads(i, rank);
                long length = full - before - after;
                if (_outputShape is not null || _window.AutoPad is AutoPad.SameUpper or AutoPad.SameLower)
                {
                    // The output length is given: the pads crop the full output to it, and where it is longer than the full output the end
                    // is zero.
                    length = _outputShape is null ? (long)layout.Input[i] * layout.Stride[i]
                        : _outputShape.Length == rank + 2 ? _outputShape[i + 2]
                        : At(_outputShape, i, rank);
                    long total = Math.Max(0, full - length);
                    before = _window.AutoPad == AutoPad.SameUpper ? total / 2 : total - total / 2;
                    after = total - before;
                }
                if (length is < 0 or > int.MaxValue / 4 || Math.Abs(before) > int.MaxValue / 4)
                    throw new ModelException($"the output length {length} of axis {i + 2} is out of range for the input {input.Shape}");
                layout.Output[i] = layout.Input[i];
                layout.Input[i] = (int)length;
                layout.Before[i] = (int)before;
                layout.After[i] = (int)Math.Clamp(after, int.MinValue, int.MaxValue);
            }
            return layout;
        }

        private static long At(long[] values, int axis, int rank) =>
            values.Length == rank ? values[axis] : throw new ModelException($"{values.Length} values for {rank} axes");
    }
}
