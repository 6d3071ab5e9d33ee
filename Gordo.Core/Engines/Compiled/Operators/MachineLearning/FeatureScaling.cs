using System.Numerics;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Preprocessing of features.</summary>
/// <remarks>ai.onnx.ml Scaler, Normalizer, Imputer, Binarizer, FeatureVectorizer, ArrayFeatureExtractor (1).</remarks>
internal sealed class FeatureScaling : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("Scaler", [1], 1, 1, node => new Scaler(node), domain: OperatorRegistry.MachineLearning);
        registry.Add("Normalizer", [1], 1, 1, node => new Normalizer(node), domain: OperatorRegistry.MachineLearning);
        registry.Add("Imputer", [1], 1, 1, node => new Imputer(node), domain: OperatorRegistry.MachineLearning);
        registry.Add("Binarizer", [1], 1, 1, node => new Binarizer(node), domain: OperatorRegistry.MachineLearning);
        registry.Add(
            "FeatureVectorizer", [1], 1, OperatorEntry.Variadic, node => new FeatureVectorizer(node),
            domain: OperatorRegistry.MachineLearning);
        registry.Add(
            "ArrayFeatureExtractor", [1], 2, 2, _ => new ArrayFeatureExtractor(), domain: OperatorRegistry.MachineLearning);
    }

    private static int LastAxis(Tensor input) =>
        input.Rank > 0 ? input.Shape[^1] : throw new ModelException($"expected features along the last axis, found {input}");

    private sealed class Scaler : NumericOperator
    {
        private readonly float[] _offset;
        private readonly float[] _scale;

        public Scaler(NodeDefinition node)
        {
            _offset = node.Floats("offset") is { Length: > 0 } offset ? offset : [0];
            _scale = node.Floats("scale") is { Length: > 0 } scale ? scale : [1];
            if (_offset.Length != _scale.Length && _offset.Length != 1 && _scale.Length != 1)
                throw node.Fault($"{_offset.Length} offsets and {_scale.Length} scales");
        }

        public override long ResidentBytes => 4L * (_offset.Length + _scale.Length);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int columns = LastAxis(input);
            if ((_offset.Length != 1 && _offset.Length != columns) || (_scale.Length != 1 && _scale.Length != columns))
                throw new ModelException($"{_offset.Length} offsets and {_scale.Length} scales for {columns} columns");
            ReadOnlySpan<T> x = input.Values<T>();
            Span<float> y = context.Output(0, ElementType.Float32, input.Shape).Values<float>();
            for (int start = 0; start < y.Length; start += columns)
            {
                ReadOnlySpan<T> row = x.Slice(start, columns);
                Span<float> scaled = y.Slice(start, columns);
                for (int i = 0; i < row.Length; i++)
                {
                    float offset = _offset[_offset.Length == 1 ? 0 : i], scale = _scale[_scale.Length == 1 ? 0 : i];
                    scaled[i] = typeof(T) == typeof(float)
                        ? (float.CreateTruncating(row[i]) - offset) * scale
                        : (float)((double.CreateTruncating(row[i]) - offset) * scale);
                }
            }
        }
    }

    private sealed class Normalizer : NumericOperator
    {
        private readonly Func<double, double, double> _fold;
        private readonly double _start;
        private readonly bool _root;

        public Normalizer(NodeDefinition node)
        {
            string norm = node.String("norm", "MAX");
            _fold = norm switch
            {
                // The largest value, as in the specification and ONNX Runtime; scikit-learn uses the largest magnitude.
                "MAX" => Math.Max,
                "L1" => (total, x) => total + Math.Abs(x),
                "L2" => (total, x) => total + x * x,
                _ => throw node.Fault($"norm {Text.Quote(norm)} is not supported"),
            };
            _start = norm == "MAX" ? double.NegativeInfinity : 0;
            _root = norm == "L2";
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<float> y = context.Output(0, ElementType.Float32, input.Shape).Values<float>();
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<T> values = x.Slice(row * columns, columns);
                double total = _start;
                foreach (T value in values)
                    total = _fold(total, double.CreateTruncating(value));
                double norm = total == 0 ? 1 : _root ? Math.Sqrt(total) : total;
                for (int i = 0; i < columns; i++)
                    y[row * columns + i] = (float)(double.CreateTruncating(values[i]) / norm);
            }
        }
    }

    private sealed class Imputer : NumericOperator
    {
        private readonly float[]? _floats;
        private readonly long[]? _integers;
        private readonly float _replacedFloat;
        private readonly long _replacedInteger;

        public Imputer(NodeDefinition node)
        {
            _floats = node.Floats("imputed_value_floats") is { Length: > 0 } floats ? floats : null;
            _integers = node.Ints("imputed_value_int64s") is { Length: > 0 } integers ? integers : null;
            _replacedFloat = node.Float("replaced_value_float", 0);
            _replacedInteger = node.Int("replaced_value_int64", 0);
            if ((_floats is null) == (_integers is null))
                throw node.Fault("expected one of imputed_value_floats and imputed_value_int64s");
        }

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            int columns = LastAxis(input), imputed = _floats?.Length ?? _integers!.Length;
            if (input.Type.IsFloat() != _floats is not null)
                throw new ModelException($"the imputed values do not match the input type {input.Type.Name()}");
            if (imputed != 1 && imputed != columns)
                throw new ModelException($"{imputed} imputed values for {columns} columns");
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            T replaced = _floats is not null ? T.CreateTruncating(_replacedFloat) : T.CreateTruncating(_replacedInteger);
            for (int i = 0; i < y.Length; i++)
            {
                bool missing = x[i] == replaced || (T.IsNaN(replaced) && T.IsNaN(x[i]));
                y[i] = missing ? At<T>(imputed == 1 ? 0 : i % columns) : x[i];
            }
        }

        private T At<T>(int column)
            where T : unmanaged, INumber<T> =>
            _floats is not null ? T.CreateTruncating(_floats[column]) : T.CreateTruncating(_integers![column]);
    }

    private sealed class Binarizer(NodeDefinition node) : NumericOperator
    {
        private readonly float _threshold = node.Float("threshold", 0);

        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0);
            ReadOnlySpan<T> x = input.Values<T>();
            Span<T> y = context.Output(0, input.Type, input.Shape).Values<T>();
            for (int i = 0; i < y.Length; i++)
                y[i] = double.CreateTruncating(x[i]) > _threshold ? T.One : T.Zero;
        }
    }

    /// <summary>Joins columns; an input is truncated or zero-padded to the width of its attribute.</summary>
    private sealed class FeatureVectorizer(NodeDefinition node) : Operator
    {
        private readonly long[]? _widths = node.Ints("inputdimensions");

        public override void Run(in RunContext context)
        {
            if (_widths is not null && _widths.Length != context.InputCount)
                throw new ModelException($"{_widths.Length} inputdimensions for {context.InputCount} inputs");
            int rows = Rows.Of(context.Input(0)).Rows;
            long total = 0;
            for (int i = 0; i < context.InputCount; i++)
            {
                total += Width(context, i);
                if (Rows.Of(context.Input(i)).Rows != rows)
                    throw new ModelException($"inputs have {rows} and {Rows.Of(context.Input(i)).Rows} rows; expected equal numbers");
            }
            if (total > int.MaxValue)
                throw new ModelException("the result is too large");
            var shape = new Shape(rows, (int)total);
            Span<float> y = context.Output(0, ElementType.Float32, shape).Values<float>();
            y.Clear();
            int start = 0;
            for (int i = 0; i < context.InputCount; i++)
            {
                Span<float> values = Numbers.To<float>(context, context.Input(i));
                int columns = Rows.Of(context.Input(i)).Columns, width = Width(context, i), taken = Math.Min(columns, width);
                for (int row = 0; row < rows; row++)
                    values.Slice(row * columns, taken).CopyTo(y[(row * (int)total + start)..]);
                start += width;
            }
        }

        private int Width(in RunContext context, int input)
        {
            long width = _widths?[input] ?? Rows.Of(context.Input(input)).Columns;
            return width is >= 0 and <= int.MaxValue ? (int)width : throw new ModelException($"inputdimensions contains {width}, which is out of range");
        }
    }

    private sealed class ArrayFeatureExtractor : MoveOperator
    {
        protected override void Run<T>(in RunContext context)
        {
            Tensor input = context.Input(0), indices = context.Input(1);
            int columns = LastAxis(input), taken = indices.Count;
            Shape shape = input.Rank == 1 ? new Shape(1, taken) : input.Shape;
            shape.Axes[^1] = taken;
            ReadOnlySpan<T> x = input.Raw<T>();
            Span<T> y = context.Output(0, input.Type, shape).Raw<T>();
            Span<int> places = context.Scratch<int>(taken);
            for (int i = 0; i < taken; i++)
            {
                long index = indices.Integer(i);
                if (index < 0 || index >= columns)
                    throw new ModelException($"column index {index} is out of range for {columns} columns");
                places[i] = (int)index;
            }
            for (int done = 0, row = 0; done < y.Length; row += columns)
            {
                foreach (int place in places)
                    y[done++] = x[row + place];
            }
        }
    }
}
