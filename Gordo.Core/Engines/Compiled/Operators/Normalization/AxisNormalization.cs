using System.Numerics;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.Normalization;

/// <summary>Normalization of each row over the last axes, or over given axes.</summary>
/// <remarks>
/// ONNX operators LayerNormalization (17), RMSNormalization (23), LpNormalization (1, 22), MeanVarianceNormalization (9, 13).
/// </remarks>
internal sealed class AxisNormalization : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("LayerNormalization", [17], 2, 3, node => new Layer(node), maxOutputs: 3);
        registry.Add("RMSNormalization", [23], 2, 2, node => new RootMeanSquare(node));
        registry.Add("LpNormalization", [1, 22], 1, 1, node => new PowerNorm(node));
        registry.Add("MeanVarianceNormalization", [9, 13], 1, 1, node => new MeanVariance(node));
    }

    private static ReadOnlySpan<T> Parameter<T>(in RunContext context, int input, in Shape shape, int axis)
        where T : unmanaged, INumber<T>
    {
        Tensor parameter = context.Input(input);
        Shape rows = default;
        for (int i = axis; i < shape.Rank; i++)
            rows.Add(shape[i]);
        // Nearly always one number per element of a row; any other shape is broadcast to all rows.
        Tensor expanded = parameter.Shape.Equals(rows) ? parameter
            : Expansion.To(context, parameter, Broadcasting.Combine(rows, parameter.Shape).Equals(rows) ? rows : shape);
        return Numbers.To<T>(context, expanded);
    }

    private sealed class Layer : FloatOperator
    {
        private readonly long _axis;
        private readonly double _epsilon;

        public Layer(NodeDefinition node)
        {
            _axis = node.Int("axis", -1);
            _epsilon = node.Float("epsilon", 1e-5f);
            long stash = node.Int("stash_type", 1);
            if (stash is not (1 or 11))
                throw node.Unsupported($"stash_type {stash} is not supported");
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis);
            int length = input.Shape.Product(axis, input.Rank), rows = input.Shape.Product(0, axis);
            ReadOnlySpan<T> x = input.Values<T>(), scale = Parameter<T>(context, 1, input.Shape, axis);
            ReadOnlySpan<T> shift = context.Has(2) ? Parameter<T>(context, 2, input.Shape, axis) : [];
            Shape reduced = input.Shape;
            reduced.Axes[axis..].Fill(1);
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            Span<T> means = context.Output(1, input.Type, reduced).Values<T>();
            Span<T> inverses = context.Output(2, input.Type, reduced).Values<T>();
            for (int i = 0; i < rows; i++)
            {
                Span<T> row = y.Slice(i * length, length);
                T mean = TensorPrimitives.Sum(x.Slice(i * length, length)) / T.CreateTruncating(length);
                TensorPrimitives.Subtract(x.Slice(i * length, length), mean, row);
                T variance = TensorPrimitives.SumOfSquares<T>(row) / T.CreateTruncating(length);
                T inverse = T.One / T.Sqrt(variance + T.CreateTruncating(_epsilon));
                TensorPrimitives.Multiply(row, inverse, row);
                TensorPrimitives.Multiply(row, Row(scale, i, length), row);
                if (!shift.IsEmpty)
                    TensorPrimitives.Add(row, Row(shift, i, length), row);
                means[i] = mean;
                inverses[i] = inverse;
            }
        }
    }

    private static ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> parameter, int row, int length) =>
        parameter.Length == length ? parameter : parameter.Slice(row * length, length);

    private sealed class RootMeanSquare : FloatOperator
    {
        private readonly long _axis;
        private readonly double _epsilon;

        public RootMeanSquare(NodeDefinition node)
        {
            _axis = node.Int("axis", -1);
            _epsilon = node.Float("epsilon", 1e-5f);
            long stash = node.Int("stash_type", 1);
            if (stash is not (1 or 11))
                throw node.Unsupported($"stash_type {stash} is not supported");
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis);
            int length = input.Shape.Product(axis, input.Rank), rows = input.Shape.Product(0, axis);
            ReadOnlySpan<T> x = input.Values<T>(), scale = Parameter<T>(context, 1, input.Shape, axis);
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<T> values = x.Slice(i * length, length);
                Span<T> row = y.Slice(i * length, length);
                T mean = TensorPrimitives.SumOfSquares(values) / T.CreateTruncating(length);
                TensorPrimitives.Divide(values, T.Sqrt(mean + T.CreateTruncating(_epsilon)), row);
                TensorPrimitives.Multiply(row, Row(scale, i, length), row);
            }
        }
    }

    private sealed class PowerNorm : FloatOperator
    {
        private readonly long _axis;
        private readonly bool _absolute;

        public PowerNorm(NodeDefinition node)
        {
            _axis = node.Int("axis", -1);
            long power = node.Int("p", 2);
            if (power is not (1 or 2))
                throw node.Fault($"p is {power}; expected 1 or 2");
            _absolute = power == 1;
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int axis = input.Shape.Axis(_axis), length = input.Shape[axis];
            int inner = input.Shape.Product(axis + 1, input.Rank), outer = input.Shape.Product(0, axis);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i < outer * inner && y.Length > 0; i++)
            {
                int start = i / inner * length * inner + i % inner;
                double sum = 0;
                for (int k = 0; k < length; k++)
                {
                    double value = double.CreateTruncating(x[start + k * inner]);
                    sum += _absolute ? Math.Abs(value) : value * value;
                }
                double norm = _absolute ? sum : Math.Sqrt(sum);
                for (int k = 0; k < length; k++)
                    y[start + k * inner] = norm == 0 ? T.Zero : T.CreateTruncating(double.CreateTruncating(x[start + k * inner]) / norm);
            }
        }
    }

    private sealed class MeanVariance(NodeDefinition node) : FloatOperator
    {
        // Added to the standard deviation, so that constant rows do not become infinite.
        private const double Epsilon = 1e-9;

        private readonly long[] _axes = node.Ints("axes") ?? [0, 2, 3];

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            AxisList axes = AxisList.Of(input.Shape, _axes);
            Shape order = default, moved = default, back = input.Shape;
            for (int pass = 0; pass < 2; pass++)
            {
                for (int i = 0; i < input.Rank; i++)
                {
                    if (axes[i] == (pass == 1))
                        order.Add(i);
                }
            }
            int length = 1;
            for (int i = 0; i < order.Rank; i++)
            {
                moved.Add(input.Shape[order[i]]);
                back[order[i]] = i;
                length *= axes[order[i]] ? input.Shape[order[i]] : 1;
            }
            Tensor rows = context.ScratchTensor(input.Type, moved);
            Strided.Transpose(input, rows, order);
            Span<T> values = rows.Values<T>();
            for (int done = 0; done < values.Length; done += length)
                Normalize(values.Slice(done, length));
            Strided.Transpose(rows, context.Output(0, input.Type, input.Shape), back);
        }

        private static void Normalize<T>(Span<T> row)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T count = T.CreateTruncating(row.Length);
            TensorPrimitives.Subtract(row, TensorPrimitives.Sum<T>(row) / count, row);
            T deviation = T.Sqrt(TensorPrimitives.SumOfSquares<T>(row) / count);
            TensorPrimitives.Divide(row, deviation + T.CreateTruncating(Epsilon), row);
        }
    }
}
