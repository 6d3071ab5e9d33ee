using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Spatial;

/// <summary>The maximum, mean or p-norm of each window.</summary>
/// <remarks>
/// ONNX operators MaxPool (1, 8, 10, 11, 12, 22), AveragePool (1, 7, 10, 11, 19, 22), LpPool (1, 2, 11, 18, 22).
/// </remarks>
internal sealed class Pooling : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("MaxPool", [1], 1, 1, node => new MaxPool(node));
        registry.Add("MaxPool", [8, 10, 11, 12, 22], 1, 1, node => new MaxPool(node), maxOutputs: 2);
        registry.Add("AveragePool", [1, 7, 10, 11, 19, 22], 1, 1, node => new AveragePool(node));
        registry.Add("LpPool", [1, 2, 11, 18, 22], 1, 1, node => new LpPool(node));
    }

    private static Shape OutputShape(in RunContext context, in Shape input, in WindowLayout layout)
    {
        Shape shape = new(input[0], input[1]);
        foreach (int length in layout.Output.Span)
            shape.Add(length);
        context.CheckOperations((double)shape.Count * layout.Kernel.Count);
        return shape;
    }

    private sealed class MaxPool : NumericOperator
    {
        private readonly WindowAttributes _window;
        private readonly bool _columnMajor;

        public MaxPool(NodeDefinition node)
        {
            _window = new WindowAttributes(node, kernelRequired: true, dilations: node.Version >= 10, ceiling: node.Version >= 10);
            _columnMajor = node.Version >= 8 && node.Flag("storage_order", false);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            WindowLayout layout = _window.Over(input.Shape);
            Shape shape = OutputShape(context, input.Shape, layout);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            bool wantsIndices = context.IsRequested(1);
            Span<long> indices = wantsIndices ? context.Output(1, ElementType.Int64, shape).Values<long>() : default;
            if (result.IsEmpty)
                return;
            int planes = shape[0] * shape[1], plane = layout.Input.Count;
            ReadOnlySpan<T> x = input.Values<T>();
            if (layout.Rank == 1 && !wantsIndices && AllInside(layout))
            {
                AllAlong(context, x, result, layout);
                return;
            }
            int done = 0;
            for (int p = 0; p < planes; p++)
            {
                ReadOnlySpan<T> values = x.Slice(p * plane, plane);
                if (layout.Rank == 1 && !wantsIndices)
                {
                    Along(values, result.Slice(done, layout.Output[0]), layout);
                    done += layout.Output[0];
                    continue;
                }
                Shape window = layout.Output;
                window.Axes.Clear();
                do
                {
                    (T largest, int place) = Largest(values, new WindowRows(layout, window));
                    result[done] = largest;
                    if (wantsIndices)
                        indices[done] = (long)p * plane + (_columnMajor ? ColumnMajor(place, layout.Input) : place);
                    done++;
                }
                while (Strided.Advance(ref window, layout.Output, layout.Rank));
            }
        }

        private static bool AllInside(in WindowLayout layout) =>
            layout.Before[0] == 0
            && (layout.Output[0] - 1L) * layout.Stride[0] + (layout.Kernel[0] - 1L) * layout.Dilation[0] < layout.Input[0];

        // Computes the windows that begin at every element of all planes at once, then selects the required ones.
        private static void AllAlong<T>(in RunContext context, ReadOnlySpan<T> x, Span<T> result, in WindowLayout layout)
            where T : unmanaged, INumber<T>
        {
            int length = layout.Input[0], stride = layout.Stride[0], windows = layout.Output[0];
            Span<T> largest = context.Scratch<T>(x.Length);
            x.CopyTo(largest);
            for (int k = 1; k < layout.Kernel[0]; k++)
            {
                ReadOnlySpan<T> shifted = x[(k * layout.Dilation[0])..];
                TensorPrimitives.Max(largest[..shifted.Length], shifted, largest[..shifted.Length]);
            }
            int done = 0;
            for (int plane = 0; plane < x.Length; plane += length)
            {
                for (int i = plane, end = done + windows; done < end; i += stride)
                    result[done++] = largest[i];
            }
        }

        private static void Along<T>(ReadOnlySpan<T> values, Span<T> result, in WindowLayout layout)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            int step = layout.Dilation[0], stride = layout.Stride[0], kernel = layout.Kernel[0], before = layout.Before[0];
            long span = 1 + (kernel - 1L) * step;
            for (int i = 0; i < result.Length; i++)
            {
                long place = (long)i * stride - before;
                (int from, int to) = (0, kernel);
                // Most windows lie inside the input; only the others need clipping.
                if (place < 0 || place + span > values.Length)
                    (from, to, place) = layout.Within(0, i);
                int at = (int)place;
                T largest = from < to ? values[at] : T.MinValue;
                for (int k = from + 1; k < to; k++)
                    largest = T.Max(largest, values[at += step]);
                result[i] = largest;
            }
        }

        private static (T Largest, int Place) Largest<T>(ReadOnlySpan<T> values, WindowRows rows)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T largest = T.MinValue;
            int place = -1;
            while (rows.Next(out int offset))
            {
                for (int i = 0; i < rows.Count; i++, offset += rows.Step)
                {
                    T value = values[offset];
                    if (place < 0 || value > largest || (T.IsNaN(value) && !T.IsNaN(largest)))
                        (largest, place) = (value, offset);
                }
            }
            return (largest, Math.Max(place, 0));
        }

        private static long ColumnMajor(int place, in Shape lengths)
        {
            long result = 0;
            long stride = 1;
            for (int axis = 0; axis < lengths.Rank; axis++)
            {
                int below = lengths.Product(axis + 1, lengths.Rank);
                result += place / below % lengths[axis] * stride;
                stride *= lengths[axis];
            }
            return result;
        }
    }

    private sealed class AveragePool : FloatOperator
    {
        private readonly WindowAttributes _window;
        private readonly bool _countsPads;

        public AveragePool(NodeDefinition node)
        {
            _window = new WindowAttributes(node, kernelRequired: true, dilations: node.Version >= 19, ceiling: node.Version >= 10);
            _countsPads = node.Version >= 7 && node.Flag("count_include_pad", false);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            WindowLayout layout = _window.Over(input.Shape);
            Shape shape = OutputShape(context, input.Shape, layout);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            int plane = layout.Input.Count, windows = layout.Output.Count;
            ReadOnlySpan<T> x = input.Values<T>();
            Shape window = layout.Output;
            window.Axes.Clear();
            for (int done = 0; done < result.Length; done++)
            {
                ReadOnlySpan<T> values = x.Slice(done / windows * plane, plane);
                var rows = new WindowRows(layout, window);
                int count = _countsPads ? Padded(layout, window) : rows.Total;
                T sum = T.Zero;
                while (rows.Next(out int offset))
                {
                    for (int i = 0; i < rows.Count; i++, offset += rows.Step)
                        sum += values[offset];
                }
                result[done] = count == 0 ? T.Zero : sum / T.CreateTruncating(count);
                Strided.Advance(ref window, layout.Output, layout.Rank);
            }
        }

        // The part of a window in ceil mode beyond the padding is not counted, even if the padding is.
        private static int Padded(in WindowLayout layout, in Shape window)
        {
            int count = 1;
            for (int axis = 0; axis < layout.Rank; axis++)
            {
                long end = (long)layout.Input[axis] + layout.Before[axis] + layout.After[axis];
                long start = (long)window[axis] * layout.Stride[axis];
                long dilation = layout.Dilation[axis];
                count *= (int)Math.Clamp((end - start + dilation - 1) / dilation, 0, layout.Kernel[axis]);
            }
            return count;
        }
    }

    private sealed class LpPool : FloatOperator
    {
        private readonly WindowAttributes _window;
        private readonly double _power;

        public LpPool(NodeDefinition node)
        {
            _window = new WindowAttributes(node, kernelRequired: node.Version >= 2, dilations: node.Version >= 18, ceiling: node.Version >= 18);
            _power = node.Version < 2 ? node.Float("p", 2) : node.Int("p", 2);
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            WindowLayout layout = _window.Over(input.Shape);
            Shape shape = OutputShape(context, input.Shape, layout);
            Span<T> result = context.Output(0, input.Type, shape).Values<T>();
            int plane = layout.Input.Count, windows = layout.Output.Count;
            ReadOnlySpan<T> x = input.Values<T>();
            Shape window = layout.Output;
            window.Axes.Clear();
            for (int done = 0; done < result.Length; done++)
            {
                ReadOnlySpan<T> values = x.Slice(done / windows * plane, plane);
                var rows = new WindowRows(layout, window);
                double sum = 0;
                while (rows.Next(out int offset))
                {
                    for (int i = 0; i < rows.Count; i++, offset += rows.Step)
                        sum += Math.Pow(Math.Abs(double.CreateTruncating(values[offset])), _power);
                }
                result[done] = T.CreateTruncating(Math.Pow(sum, 1 / _power));
                Strided.Advance(ref window, layout.Output, layout.Rank);
            }
        }
    }
}
