using System.Numerics.Tensors;
using Gordo.Core.Anomaly;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Serialization;

namespace Gordo.Core.Python.Operators;

/// <summary>Scales, checks and imputes columns in the order of operations and precision of scikit-learn and gordo.</summary>
internal sealed class ColumnOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("PythonColumns", [1], 1, OperatorEntry.Variadic, node => new Columns(node), domain: OperatorRegistry.Internal);
        registry.Add("PythonCheck", [1], 1, 1, node => new Check(node), domain: OperatorRegistry.Internal);
        registry.Add("PythonImpute", [1], 3, 4, _ => new Impute(), domain: OperatorRegistry.Internal);
        registry.Add("PythonIndicate", [1], 2, 3, _ => new Indicate(), domain: OperatorRegistry.Internal);
        registry.Add("PythonReplaceInfinite", [1], 3, 3, _ => new ReplaceInfinite(), domain: OperatorRegistry.Internal);
        registry.Add("PythonRepeat", [1], 2, 2, _ => new Repeat(), domain: OperatorRegistry.Internal);
    }

    private static void Fit(int width, int expected)
    {
        if (width != expected)
            throw new ModelException($"{width} columns; expected {expected}");
    }

    private static bool IsMissing(double value, double marker) => double.IsNaN(marker) ? double.IsNaN(value) : value == marker;

    // NumPy compares float32 numbers with the marker in float32.
    private static double Marker(in RunContext context, int input, bool isSingle)
    {
        double marker = context.Has(input) ? context.Input(input).Values<double>()[0] : double.NaN;
        return isSingle ? (float)marker : marker;
    }

    /// <summary>
    /// Applies scaling steps in order. Inputs: x, and for each step one number for all columns or one per column.
    /// </summary>
    private sealed class Columns : RowOperator
    {
        private readonly ScaleKind[] _steps;
        private readonly bool _toSingle;

        public Columns(NodeDefinition node)
        {
            _steps = Array.ConvertAll(node.Ints("steps") ?? [], step => (ScaleKind)step);
            _toSingle = node.Int("to") == Graphs.GraphBuilder.Single;
            if (node.Inputs.Count != _steps.Length + 1)
                throw node.Fault($"{_steps.Length} steps and {node.Inputs.Count} inputs");
        }

        protected override int OutputWidth(in RunContext context, int width)
        {
            for (int i = 0; i < _steps.Length; i++)
            {
                if (context.Input(i + 1).Count != 1)
                    Fit(width, context.Input(i + 1).Count);
            }
            return width;
        }

        protected override ElementType OutputType(ElementType input) => _toSingle ? ElementType.Float32 : input;

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            x.CopyTo(y);
            // Rows are short, so several consecutive rows are processed together to fill vectors.
            const int Together = 256;
            int length = Math.Min(y.Length, width * (1 + (Together / width)));
            Span<double> repeated = context.Scratch<double>(length);
            for (int i = 0; i < _steps.Length; i++)
            {
                ReadOnlySpan<double> values = context.Input(i + 1).Values<double>();
                for (int at = 0; at < length; at += values.Length)
                    values.CopyTo(repeated[at..]);
                for (int at = 0; at < y.Length; at += length)
                {
                    Span<double> piece = y.Slice(at, Math.Min(length, y.Length - at));
                    Apply(_steps[i], piece, repeated[..piece.Length]);
                }
                if (isSingle)
                {
                    foreach (ref double value in y)
                        value = (float)value;
                }
            }
        }

        private static void Apply(ScaleKind kind, Span<double> x, ReadOnlySpan<double> values)
        {
            switch (kind)
            {
                case ScaleKind.Multiply: TensorPrimitives.Multiply(x, values, x); break;
                case ScaleKind.Divide: TensorPrimitives.Divide(x, values, x); break;
                case ScaleKind.Add: TensorPrimitives.Add(x, values, x); break;
                case ScaleKind.Subtract: TensorPrimitives.Subtract(x, values, x); break;
                case ScaleKind.AtLeast: TensorPrimitives.Max(x, values, x); break;
                default: TensorPrimitives.Min(x, values, x); break;
            }
        }
    }

    /// <summary>
    /// Returns x unchanged after rejecting what scikit-learn rejects: missing numbers, infinite numbers, or those that are not
    /// positive.
    /// </summary>
    private sealed class Check(NodeDefinition node) : Operator
    {
        private readonly string _missing = node.String("missing", "");
        private readonly string _infinite = node.String("infinite", "");
        private readonly string _notPositive = node.String("not_positive", "");
        private readonly double _largest = node.Flag("single", false) ? float.MaxValue : double.MaxValue;

        public override int AliasedInput => 0;

        public override bool PassesOverlapping => true;

        public override bool ReadsOverlapping(int input) => true;

        public override void Run(in RunContext context)
        {
            Engines.Compiled.Tensors.Tensor x = context.Input(0);
            if (x.Type == ElementType.Float64)
                Look<double>(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(x.Bytes));
            else
                Look<float>(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(x.Bytes));
            context.Alias(x, x.Shape, x.Overlapping);
        }

        private void Look<T>(ReadOnlySpan<T> values)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            // Values are nearly always valid, so one pass checks them all first.
            T largest = T.CreateSaturating(_largest);
            if (_notPositive.Length > 0)
                LookForPositive(values);
            if (values.IsEmpty || T.Abs(TensorPrimitives.MaxMagnitude(values)) <= largest)
                return;
            foreach (T value in values)
            {
                if (T.IsNaN(value) && _missing.Length > 0)
                    throw new FrameException(_missing);
                if (T.Abs(value) > largest && _infinite.Length > 0)
                    throw new FrameException(_infinite);
            }
        }

        private void LookForPositive<T>(ReadOnlySpan<T> values)
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            foreach (T value in values)
            {
                if (value <= T.Zero)
                    throw new FrameException(_notPositive);
            }
        }
    }

    /// <summary>
    /// Selects columns and replaces missing values. Inputs: x, the column indices, the replacement for each column, and
    /// optionally the number that marks missing values instead of NaN.
    /// </summary>
    private sealed class Impute : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width) => context.Input(1).Count;

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<int> columns = context.Input(1).Values<int>();
            ReadOnlySpan<double> fill = context.Input(2).Values<double>();
            double marker = Marker(context, 3, isSingle);
            for (int row = 0, at = 0; row < rows; row++)
            {
                ReadOnlySpan<double> own = x.Slice(row * width, width);
                for (int i = 0; i < columns.Length; i++)
                {
                    double value = own[columns[i]];
                    y[at++] = IsMissing(value, marker) ? fill[i] : value;
                }
            }
        }
    }

    /// <summary>Returns 1 where a number is missing, else 0. Inputs: x, the column indices, and optionally the marker.</summary>
    private sealed class Indicate : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width) => context.Input(1).Count;

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<int> columns = context.Input(1).Values<int>();
            double marker = Marker(context, 2, isSingle);
            for (int row = 0, at = 0; row < rows; row++)
            {
                foreach (int column in columns)
                    y[at++] = IsMissing(x[(row * width) + column], marker) ? 1 : 0;
            }
        }
    }

    /// <summary>Replaces infinite numbers. Inputs: x, and for each column the replacements for +∞ and -∞.</summary>
    private sealed class ReplaceInfinite : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width)
        {
            Fit(width, context.Input(1).Count);
            return width;
        }

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> positive = context.Input(1).Values<double>(), negative = context.Input(2).Values<double>();
            for (int i = 0, column = 0; i < x.Length; i++)
            {
                y[i] = double.IsPositiveInfinity(x[i]) ? positive[column] : double.IsNegativeInfinity(x[i]) ? negative[column] : x[i];
                column = column + 1 == width ? 0 : column + 1;
            }
        }
    }

    /// <summary>Returns the same numbers for each row. Inputs: x, of which only the row count is used, and the numbers.</summary>
    private sealed class Repeat : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width) => context.Input(1).Count;

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> values = context.Input(1).Values<double>();
            for (int row = 0; row < rows; row++)
                values.CopyTo(y[(row * values.Length)..]);
        }
    }
}
