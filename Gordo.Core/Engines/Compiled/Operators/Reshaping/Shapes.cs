using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reshaping;

/// <summary>Operators that view elements in another shape, or return a shape.</summary>
/// <remarks>
/// ONNX operators Identity, Reshape (1, 5 and later), Flatten (1, 9 and later), Squeeze and Unsqueeze (axes as attribute up to
/// 11, as input from 13), Shape (1, with start and end from 15), Size.
/// </remarks>
internal sealed class Shapes : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Identity", [1, 13, 14, 16, 19, 21, 23, 24, 25], 1, 1, _ => new Identity());
        registry.Add("Reshape", [1], 1, 1, node => new Reshape(node));
        registry.Add("Reshape", [5, 13, 14, 19, 21, 23, 24, 25], 2, 2, node => new Reshape(node));
        registry.Add("Flatten", [1, 9, 11, 13, 21, 23, 24, 25], 1, 1, node => new Flatten(node));
        registry.Add("Squeeze", [1, 11], 1, 1, node => new Squeeze(node));
        registry.Add("Squeeze", [13, 21, 23, 24, 25], 1, 2, node => new Squeeze(node));
        registry.Add("Unsqueeze", [1, 11], 1, 1, node => new Unsqueeze(node));
        registry.Add("Unsqueeze", [13, 21, 23, 24, 25], 2, 2, node => new Unsqueeze(node));
        registry.Add("Shape", [1, 13, 15, 19, 21, 23, 24, 25], 1, 1, node => new ShapeOf(node));
        registry.Add("Size", [1, 13, 19, 21, 23, 24, 25], 1, 1, _ => new Size());
    }

    private abstract class View : Operator
    {
        public sealed override int AliasedInput => 0;
    }

    private sealed class Identity : View
    {
        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            context.Alias(input, input.Shape);
        }
    }

    private sealed class Reshape(NodeDefinition node) : View
    {
        private readonly bool _allowZero = node.Version >= 14 && node.Flag("allowzero", false);
        private readonly long[]? _shape = node.Version < 5 ? LegacyShape(node) : null;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Tensor? wanted = _shape is null ? context.Input(1) : null;
            Shape shape = default;
            shape.Rank = wanted?.Count ?? _shape!.Length;
            int open = -1;
            Shape given = default, rest = input.Shape;
            for (int i = 0; i < shape.Rank; i++)
            {
                long length = wanted?.Integer(i) ?? _shape![i];
                if (length == -1 && open < 0)
                {
                    open = i;
                    continue;
                }
                if (length == 0 && !_allowZero && i < input.Rank)
                {
                    shape[i] = input.Shape[i];
                    rest[i] = 1;
                    continue;
                }
                if (length is < 0 or > int.MaxValue || (length == 0 && !_allowZero))
                    throw ShapeMismatch(input, wanted);
                shape[i] = (int)length;
                given.Add((int)length);
            }

            // Copied lengths cancel out, so that the length for -1 is known even if one of them is zero.
            if (open >= 0)
            {
                int known = given.Count;
                if (known == 0 ? rest.Count > 0 : rest.Count % known != 0)
                    throw ShapeMismatch(input, wanted);
                shape[open] = known == 0 ? 0 : rest.Count / known;
            }
            if (shape.Count != input.Count)
                throw ShapeMismatch(input, wanted);
            context.Alias(input, shape);
        }

        private static long[] LegacyShape(NodeDefinition node)
        {
            node.Ignore("consumed_inputs");
            return node.Ints("shape") ?? throw node.Fault("the required attribute 'shape' is missing");
        }

        private ModelException ShapeMismatch(Tensor input, Tensor? wanted) =>
            new($"{input.Shape} cannot be reshaped to {Text.List(wanted?.Integers() ?? _shape)}");
    }

    private sealed class Flatten(NodeDefinition node) : View
    {
        private readonly long _axis = node.Int("axis", 1);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis, inclusive: true);
            // A negative axis counts from the rank, not from one past it.
            if (_axis < 0)
                axis = input.Shape.Axis(_axis);
            context.Alias(input, new Shape(input.Shape.Product(0, axis), input.Shape.Product(axis, input.Rank)));
        }
    }

    private sealed class Squeeze(NodeDefinition node) : View
    {
        private readonly long[]? _axes = node.Version < 13 ? node.Ints("axes") : null;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            uint dropped = 0;
            Tensor? axes = context.Optional(1);
            int count = axes?.Count ?? _axes?.Length ?? -1;
            for (int i = 0; i < count; i++)
            {
                int axis = input.Shape.Axis(axes?.Integer(i) ?? _axes![i]);
                if (input.Shape[axis] != 1)
                    throw new ModelException($"axis {axis} of {input.Shape} is not of length 1");
                dropped |= 1u << axis;
            }
            Shape shape = default;
            for (int i = 0; i < input.Rank; i++)
            {
                bool drop = count < 0 ? input.Shape[i] == 1 : (dropped >> i & 1) != 0;
                if (!drop)
                    shape.Add(input.Shape[i]);
            }
            context.Alias(input, shape);
        }
    }

    private sealed class Unsqueeze(NodeDefinition node) : View
    {
        private readonly long[]? _axes = node.Version < 13
            ? node.Ints("axes") ?? throw node.Fault("the required attribute 'axes' is missing")
            : null;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            Tensor? axes = _axes is null ? context.Input(1) : null;
            int count = axes?.Count ?? _axes!.Length;
            Shape shape = default;
            shape.Rank = input.Rank + count;
            uint added = 0;
            for (int i = 0; i < count; i++)
            {
                uint bit = 1u << shape.Axis(axes?.Integer(i) ?? _axes![i]);
                if ((added & bit) != 0)
                    throw new ModelException("the same axis is added twice");
                added |= bit;
            }
            int next = 0;
            for (int i = 0; i < shape.Rank; i++)
                shape[i] = (added >> i & 1) != 0 ? 1 : input.Shape[next++];
            context.Alias(input, shape);
        }
    }

    private sealed class ShapeOf(NodeDefinition node) : Operator
    {
        private readonly long _start = node.Version >= 15 ? node.Int("start", 0) : 0;
        private readonly long _end = node.Version >= 15 ? node.Int("end", long.MaxValue) : long.MaxValue;

        public override bool ReadsOverlapping(int input) => true;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            int start = Clamp(_start, input.Rank), end = Math.Max(start, Clamp(_end, input.Rank));
            Span<long> lengths = context.Output(0, ElementType.Int64, new Shape(end - start)).Values<long>();
            for (int i = start; i < end; i++)
                lengths[i - start] = input.Shape[i];
        }

        private static int Clamp(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
    }

    private sealed class Size : Operator
    {
        public override bool ReadsOverlapping(int input) => true;

        public override void Run(in RunContext context)
        {
            int count = context.Input(0).Count;
            context.Output(0, ElementType.Int64, Shape.Scalar).Values<long>()[0] = count;
        }
    }
}
