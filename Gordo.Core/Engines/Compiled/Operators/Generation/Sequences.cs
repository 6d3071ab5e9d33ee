using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators.Elementwise;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Generation;

/// <summary>Cumulative sums, ranges, triangular matrices and identity matrices.</summary>
/// <remarks>ONNX operators CumSum (11, 14), Range (11), Trilu (14), EyeLike (9, 22).</remarks>
internal sealed class Sequences : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("CumSum", [11, 14], 2, 2, node => new CumSum(node));
        registry.Add("Range", [11], 3, 3, _ => new Range());
        registry.Add("Trilu", [14], 1, 2, node => new Trilu(node));
        registry.Add("EyeLike", [9, 22], 1, 1, node => new EyeLike(node));
    }

    private static long Single(Tensor tensor) =>
        tensor.Count == 1 ? tensor.Integer(0) : throw new ModelException($"expected one integer, found {tensor}");

    private sealed class CumSum(NodeDefinition node) : NumericOperator
    {
        private readonly bool _exclusive = node.Flag("exclusive", false);
        private readonly bool _reverse = node.Flag("reverse", false);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(Single(context.Input(1)));
            int length = input.Shape[axis], inner = input.Shape.Product(axis + 1, input.Rank);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            int lines = y.Length == 0 ? 0 : y.Length / length;
            int step = _reverse ? -inner : inner;
            for (int i = 0; i < lines; i++)
            {
                int at = i / inner * length * inner + i % inner + (_reverse ? (length - 1) * inner : 0);
                T sum = T.Zero;
                for (int k = 0; k < length; k++, at += step)
                {
                    T next = unchecked(sum + x[at]);
                    y[at] = _exclusive ? sum : next;
                    sum = next;
                }
            }
        }
    }

    private sealed class Range : NumericOperator
    {
        protected override void Run<T>(in RunContext context)
        {
            T start = One<T>(context, 0), limit = One<T>(context, 1), delta = One<T>(context, 2);
            if (delta == T.Zero)
                throw new ModelException("delta is 0");
            // Uses decimal where float64 cannot hold every integer of the type.
            double count = typeof(T) == typeof(long) || typeof(T) == typeof(ulong)
                ? (double)decimal.Ceiling((decimal.CreateChecked(limit) - decimal.CreateChecked(start)) / decimal.CreateChecked(delta))
                : Math.Ceiling((double.CreateChecked(limit) - double.CreateChecked(start)) / double.CreateChecked(delta));
            if (double.IsNaN(count) || count > int.MaxValue)
                throw new ModelException($"a range of {count} values is negative or too large");
            Span<T> values = context.Output(0, context.Input(0).Type, new Shape((int)Math.Max(0, count))).Values<T>();
            for (int i = 0; i < values.Length; i++)
                values[i] = unchecked(start + T.CreateTruncating(i) * delta);
        }

        private static T One<T>(in RunContext context, int input)
            where T : unmanaged
        {
            Span<T> values = context.Input(input).Values<T>();
            return values.Length == 1 ? values[0] : throw new ModelException($"input {input} has {values.Length} values; expected one");
        }
    }

    private sealed class Trilu(NodeDefinition node) : MoveOperator
    {
        private readonly bool _upper = node.Flag("upper", true);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank < 2)
                throw new ModelException($"expected a matrix, found the shape {input.Shape}");
            long diagonal = context.Optional(1) is { } k ? Single(k) : 0;
            int rows = input.Shape[^2], columns = input.Shape[^1];
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Raw<T>();
            for (int done = 0, row = 0; done < y.Length; done += columns, row = (row + 1) % rows)
            {
                // The first column on or above the diagonal; for the lower triangle, the first above it.
                int edge = (int)Math.Clamp((decimal)row + diagonal + (_upper ? 0 : 1), 0, columns);
                Span<T> target = y.Slice(done, columns);
                x.Slice(done, columns).CopyTo(target);
                (_upper ? target[..edge] : target[edge..]).Clear();
            }
        }
    }

    private sealed class EyeLike : Operator
    {
        private readonly ElementType? _type;
        private readonly long _diagonal;

        public EyeLike(NodeDefinition node)
        {
            _diagonal = node.Int("k", 0);
            if (!node.Has("dtype"))
                return;
            _type = Casts.TypeOf(node.Int("dtype"))
                ?? throw node.Unsupported($"the element type number {node.Int("dtype")} is not supported");
        }

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            if (input.Rank != 2)
                throw new ModelException($"expected a matrix, found the shape {input.Shape}");
            Tensor output = context.Output(0, _type ?? input.Type, input.Shape);
            output.Bytes.Clear();
            int columns = input.Shape[1];
            for (int row = 0; row < input.Shape[0]; row++)
            {
                decimal column = (decimal)row + _diagonal;
                if (column >= 0 && column < columns)
                    Numbers.Write(output, row * columns + (int)column, 1);
            }
        }
    }
}
