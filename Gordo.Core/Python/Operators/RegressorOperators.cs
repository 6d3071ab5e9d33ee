using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Python.Operators;

/// <summary>Instance-based regressors: nearest neighbours and support vectors, in float64.</summary>
internal sealed class RegressorOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("PythonNeighbors", [1], 4, 4, node => new Neighbors(node), domain: OperatorRegistry.Internal);
        registry.Add("PythonSupportVectors", [1], 4, 4, node => new SupportVectors(node), domain: OperatorRegistry.Internal);
    }

    private static int Fit(int width, int expected, int output) =>
        width == expected ? output : throw new ModelException($"{width} columns; expected {expected}");

    /// <summary>
    /// Averages the targets of the nearest neighbours. Inputs: x; examples; their targets; the exponent of the distance.
    /// </summary>
    /// <remarks>scikit-learn's KNeighborsRegressor. Among examples at the same distance, the first one counts.</remarks>
    private sealed class Neighbors(NodeDefinition node) : RowOperator
    {
        private readonly int _count = node.Int32("count", 1, 1);
        private readonly bool _byDistance = node.Flag("by_distance", false);

        protected override int OutputWidth(in RunContext context, int width) =>
            Fit(width, context.Input(1).Shape[1], context.Input(2).Shape[1]);

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> examples = context.Input(1).Values<double>(), answers = context.Input(2).Values<double>();
            double exponent = context.Input(3).Values<double>()[0];
            int count = context.Input(1).Shape[0], outputs = context.Input(2).Shape[1];
            context.CheckOperations((double)rows * count * width);
            Span<double> distances = context.Scratch<double>(_count);
            Span<int> nearest = context.Scratch<int>(_count);
            for (int row = 0; row < rows; row++)
            {
                Find(x.Slice(row * width, width), examples, exponent, distances, nearest);
                if (exponent != 1)
                {
                    foreach (ref double distance in distances)
                        distance = exponent == 2 ? Math.Sqrt(distance) : Math.Pow(distance, 1 / exponent);
                }
                Mean(distances, nearest, answers, y.Slice(row * outputs, outputs));
            }
        }

        // Finds the nearest neighbours, in ascending distance.
        private static void Find(ReadOnlySpan<double> x, ReadOnlySpan<double> examples, double exponent, Span<double> distances, Span<int> nearest)
        {
            int found = 0;
            for (int example = 0, start = 0; start < examples.Length; example++, start += x.Length)
            {
                double distance = Distance(x, examples.Slice(start, x.Length), exponent);
                if (found == distances.Length && distance >= distances[^1])
                    continue;
                int at = found < distances.Length ? found++ : found - 1;
                for (; at > 0 && distances[at - 1] > distance; at--)
                    (distances[at], nearest[at]) = (distances[at - 1], nearest[at - 1]);
                (distances[at], nearest[at]) = (distance, example);
            }
        }

        // Returns the distance before taking the root, which does not change the order.
        private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double exponent)
        {
            double sum = 0;
            if (exponent == 2)
            {
                for (int i = 0; i < a.Length; i++)
                    sum += (a[i] - b[i]) * (a[i] - b[i]);
            }
            else if (exponent == 1)
            {
                for (int i = 0; i < a.Length; i++)
                    sum += Math.Abs(a[i] - b[i]);
            }
            else
            {
                for (int i = 0; i < a.Length; i++)
                    sum += Math.Pow(Math.Abs(a[i] - b[i]), exponent);
            }
            return sum;
        }

        private void Mean(Span<double> distances, ReadOnlySpan<int> nearest, ReadOnlySpan<double> answers, Span<double> y)
        {
            // Distances are sorted: if any is 0, the first one is, and then only the zero distances count.
            bool isThere = distances[0] == 0;
            y.Clear();
            double total = 0;
            for (int i = 0; i < nearest.Length; i++)
            {
                double weight = !_byDistance ? 1 : isThere ? (distances[i] == 0 ? 1 : 0) : 1 / distances[i];
                total += weight;
                TensorPrimitives.MultiplyAdd(answers.Slice(nearest[i] * y.Length, y.Length), weight, y, y);
            }
            TensorPrimitives.Divide(y, total, y);
        }
    }

    /// <summary>
    /// Sums kernels over the support vectors. Inputs: x; vectors; their weights; gamma, the constant, the degree
    /// and the intercept.
    /// </summary>
    /// <remarks>scikit-learn's SVR.</remarks>
    private sealed class SupportVectors(NodeDefinition node) : RowOperator
    {
        private readonly string _kernel = node.String("kernel", "");

        protected override int OutputWidth(in RunContext context, int width) => Fit(width, context.Input(1).Shape[1], 1);

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> vectors = context.Input(1).Values<double>(), weights = context.Input(2).Values<double>();
            ReadOnlySpan<double> numbers = context.Input(3).Values<double>();
            (double gamma, double constant, double degree) = (numbers[0], numbers[1], numbers[2]);
            context.CheckOperations((double)rows * vectors.Length);
            Span<double> kernels = context.Scratch<double>(weights.Length);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<double> own = x.Slice(row * width, width);
                for (int i = 0; i < kernels.Length; i++)
                    kernels[i] = Product(own, vectors.Slice(i * width, width), _kernel == "rbf");
                Apply(kernels, gamma, constant, degree);
                y[row] = TensorPrimitives.Dot(kernels, weights) + numbers[3];
            }
        }

        private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b, bool isDistance)
        {
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
                sum += isDistance ? (a[i] - b[i]) * (a[i] - b[i]) : a[i] * b[i];
            return sum;
        }

        private void Apply(Span<double> products, double gamma, double constant, double degree)
        {
            if (_kernel == "linear")
                return;
            TensorPrimitives.Multiply(products, _kernel == "rbf" ? -gamma : gamma, products);
            if (_kernel == "rbf")
            {
                TensorPrimitives.Exp(products, products);
                return;
            }
            foreach (ref double product in products)
                product = _kernel == "poly" ? Math.Pow(product + constant, degree) : Math.Tanh(product + constant);
        }
    }
}
