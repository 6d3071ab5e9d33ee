using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Operators that copy elements to other positions, whatever their type.</summary>
/// <remarks>
/// ONNX operators Concat (1, from 4), Gather (1, 11, 13), Slice (1 with attributes, from 10 with inputs), Transpose.
/// </remarks>
internal sealed class Moves : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Concat", [1, 4, 11, 13], 1, OperatorEntry.Variadic, node => new Concat(node));
        registry.Add("Gather", [1, 11, 13], 2, 2, node => new Gather(node));
        registry.Add("Slice", [1], 1, 1, node => new Slice(node));
        registry.Add("Slice", [10, 11, 13], 3, 5, node => new Slice(node));
        registry.Add("Transpose", [1, 13, 21, 23, 24, 25], 1, 1, node => new Transpose(node));
    }

    private sealed class Concat(NodeDefinition node) : Operator
    {
        // Version 1 has a default; later versions require the axis.
        private readonly long _axis = node.Version < 4 ? node.Int("axis", 1) : node.Int("axis");

        public override void Run(in RunContext context)
        {
            Tensor first = context.Input(0);
            int axis = first.Shape.Axis(_axis);
            Shape shape = first.Shape;
            long total = 0;
            for (int i = 0; i < context.InputCount; i++)
            {
                Tensor input = context.Input(i);
                Shape like = input.Shape;
                if (like.Rank == shape.Rank)
                    like[axis] = shape[axis];
                if (input.Type != first.Type || !like.Equals(shape))
                    throw new ModelException($"{first} and {input} cannot be joined along axis {axis}");
                total += input.Shape[axis];
            }
            if (total > int.MaxValue)
                throw new ModelException("the result is too large");
            shape[axis] = (int)total;

            Tensor output = context.Output(0, first.Type, shape);
            int size = first.Type.Size();
            int outer = shape.Product(0, axis);
            int inner = shape.Product(axis + 1, shape.Rank) * size;
            Span<byte> target = output.Bytes;
            int start = 0;
            for (int i = 0; i < context.InputCount; i++)
            {
                Tensor input = context.Input(i);
                int run = input.Shape[axis] * inner;
                ReadOnlySpan<byte> source = input.Bytes;
                if (run == sizeof(float) && size == sizeof(float))
                {
                    Spread(input.Raw<float>(), output.Raw<float>(), start / sizeof(float), (int)total * inner / sizeof(float));
                }
                else
                {
                    for (int k = 0; k < outer && run > 0; k++)
                        source.Slice(k * run, run).CopyTo(target[(k * (int)total * inner + start)..]);
                }
                start += run;
            }
        }

        // Joins columns with one value per row, as models with one input per tag do first: copying them as runs of bytes
        // took five times as long (20 columns of 1,000 rows).
        private static void Spread(ReadOnlySpan<float> column, Span<float> rows, int first, int width)
        {
            for (int k = 0, at = first; k < column.Length; k++, at += width)
                rows[at] = column[k];
        }
    }

    private sealed class Gather(NodeDefinition node) : Operator
    {
        private readonly long _axis = node.Int("axis", 0);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1);
            int axis = input.Shape.Axis(_axis);
            Shape shape = default;
            for (int i = 0; i < axis; i++)
                shape.Add(input.Shape[i]);
            foreach (int length in indices.Shape.Span)
                shape.Add(length);
            for (int i = axis + 1; i < input.Rank; i++)
                shape.Add(input.Shape[i]);
            Span<byte> target = context.Output(0, input.Type, shape).Bytes;
            int available = input.Shape[axis];
            int run = input.Shape.Product(axis + 1, input.Rank) * input.Type.Size();
            int outer = input.Shape.Product(0, axis);
            ReadOnlySpan<byte> source = input.Bytes;
            int done = 0;
            for (int k = 0; k < outer; k++)
            {
                for (int i = 0; i < indices.Count; i++)
                {
                    long index = indices.Integer(i);
                    long from = index < 0 ? index + available : index;
                    if (from < 0 || from >= available)
                        throw new ModelException($"index {index} is out of range for axis {axis} of {input.Shape}");
                    source.Slice((k * available + (int)from) * run, run).CopyTo(target[done..]);
                    done += run;
                }
            }
        }
    }

    private sealed class Slice : Operator
    {
        private readonly long[]? _starts;
        private readonly long[]? _ends;
        private readonly long[]? _axes;

        public Slice(NodeDefinition node)
        {
            if (node.Version >= 10)
                return;
            _starts = node.Ints("starts") ?? throw node.Fault("the required attribute 'starts' is missing");
            _ends = node.Ints("ends") ?? throw node.Fault("the required attribute 'ends' is missing");
            _axes = node.Ints("axes");
            if (_ends.Length != _starts.Length || (_axes ?? _starts).Length != _starts.Length)
                throw node.Fault("attributes 'starts', 'ends' and 'axes' differ in length");
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Tensor? starts = null, ends = null, axes = null, steps = null;
            if (_starts is null)
            {
                (starts, ends, axes, steps) = (context.Input(1), context.Input(2), context.Optional(3), context.Optional(4));
                if (ends.Count != starts.Count || (axes ?? starts).Count != starts.Count || (steps ?? starts).Count != starts.Count)
                    throw new ModelException("starts, ends, axes and steps differ in length");
            }
            Shape shape = input.Shape;
            Shape from = default, by = default;
            from.Rank = by.Rank = input.Rank;
            by.Axes.Fill(1);
            uint seen = 0;
            int count = starts?.Count ?? _starts!.Length;
            for (int i = 0; i < count; i++)
            {
                int axis = input.Shape.Axis(axes?.Integer(i) ?? _axes?[i] ?? i);
                if ((seen & 1u << axis) != 0)
                    throw new ModelException($"axis {axis} is sliced twice");
                seen |= 1u << axis;
                long step = steps?.Integer(i) ?? 1;
                (from[axis], shape[axis], by[axis]) = Range(
                    input.Shape[axis], starts?.Integer(i) ?? _starts![i], ends?.Integer(i) ?? _ends![i], step);
            }
            Tensor output = context.Output(0, input.Type, shape);
            Strided.Copy(input, output, from, by);
        }

        /// <summary>Returns start, count and step on an axis, clamped as the specification requires.</summary>
        private static (int Start, int Count, int Step) Range(int length, long start, long end, long step)
        {
            if (step == 0)
                throw new ModelException("the step is 0");
            start = start < 0 ? Math.Max(start, -length - 1L) + length : start;
            end = end < 0 ? Math.Max(end, -length - 1L) + length : end;
            long clippedStep = Math.Clamp(step, -(long)int.MaxValue, int.MaxValue);
            if (step > 0)
            {
                start = Math.Clamp(start, 0, length);
                end = Math.Clamp(end, 0, length);
                long count = Math.Max(0, (end - start + clippedStep - 1) / clippedStep);
                return ((int)start, (int)count, (int)clippedStep);
            }
            // Unlike numpy's, a start before the first element is clamped to it.
            start = Math.Clamp(start, 0, Math.Max(0, length - 1L));
            end = Math.Clamp(end, -1, length - 1L);
            long down = length == 0 ? 0 : Math.Max(0, (start - end - clippedStep - 1) / -clippedStep);
            return ((int)start, (int)down, (int)clippedStep);
        }
    }

    private sealed class Transpose(NodeDefinition node) : Operator
    {
        private readonly long[]? _order = node.Ints("perm");

        // [windows, steps] and [steps, windows] overlap in memory in the same way.
        public override bool PassesOverlapping => SwapsFirstTwo;

        public override bool ReadsOverlapping(int input) => SwapsFirstTwo;

        private bool SwapsFirstTwo => _order is [1, 0, 2];

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Shape shape = default, order = default;
            shape.Rank = order.Rank = input.Rank;
            uint seen = 0;
            for (int i = 0; i < input.Rank; i++)
            {
                order[i] = _order is null ? input.Rank - 1 - i
                    : _order.Length == input.Rank ? input.Shape.Axis(_order[i])
                    : throw new ModelException($"perm {Text.List(_order)} does not match the shape {input.Shape}");
                shape[i] = input.Shape[order[i]];
                seen |= 1u << order[i];
            }
            if (seen != (1u << input.Rank) - 1)
                throw new ModelException($"perm {Text.List(_order)} names an axis twice");
            if (input.Overlapping)
            {
                context.Alias(input, shape, overlapping: true);
                return;
            }
            Strided.Transpose(input, context.Output(0, input.Type, shape), order);
        }
    }
}
