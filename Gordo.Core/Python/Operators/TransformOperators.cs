using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Plans;

namespace Gordo.Core.Python.Operators;

/// <summary>scikit-learn's nonlinear transformations.</summary>
internal sealed class TransformOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("PythonQuantiles", [1], 3, 3, node => new Quantiles(node), domain: OperatorRegistry.Internal);
        registry.Add("PythonPower", [1], 2, 2, node => new Power(node), domain: OperatorRegistry.Internal);
        registry.Add("PythonPolynomial", [1], 2, 2, _ => new Polynomial(), domain: OperatorRegistry.Internal);
    }

    /// <summary>
    /// Returns the share of the training data below each number, interpolated between quantiles; optionally maps it through
    /// the inverse of the normal distribution. Inputs: x; quantiles [columns, n]; the shares they represent [n].
    /// </summary>
    /// <remarks>scikit-learn's QuantileTransformer, and NumPy's interp.</remarks>
    private sealed class Quantiles(NodeDefinition node) : RowOperator
    {
        private static readonly double Lowest = NormalQuantile.At(NormalQuantile.SmallestShare);
        private static readonly double Highest = NormalQuantile.At(1 - NormalQuantile.SmallestShare);

        private readonly bool _isNormal = node.Flag("normal", false);

        protected override int OutputWidth(in RunContext context, int width) => width == context.Input(1).Shape[0]
            ? width
            : throw new ModelException($"{width} columns; expected {context.Input(1).Shape[0]}");

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> all = context.Input(1).Values<double>(), shares = context.Input(2).Values<double>();
            for (int column = 0; column < width; column++)
            {
                ReadOnlySpan<double> quantiles = all.Slice(column * shares.Length, shares.Length);
                for (int at = column; at < x.Length; at += width)
                    y[at] = Share(x[at], quantiles, shares, isSingle);
            }
        }

        private double Share(double x, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> shares, bool isSingle)
        {
            if (double.IsNaN(x))
                return x;
            // Where quantiles repeat, interpolation from below and from above differ; the result is their mean.
            double share = 0.5 * (FromBelow(x, quantiles, shares) - FromAbove(x, quantiles, shares));
            if (isSingle)
                share = (float)share;
            if (_isNormal ? x + NormalQuantile.Near > quantiles[^1] : x == quantiles[^1])
                share = 1;
            if (_isNormal ? x - NormalQuantile.Near < quantiles[0] : x == quantiles[0])
                share = 0;
            return _isNormal ? Math.Clamp(NormalQuantile.At(share), Lowest, Highest) : share;
        }

        private static double FromBelow(double x, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> shares)
        {
            // The index of the last quantile that is not above x.
            int low = 0, high = quantiles.Length;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (quantiles[middle] <= x)
                    low = middle + 1;
                else
                    high = middle;
            }
            int j = low - 1;
            if (j < 0)
                return shares[0];
            if (j == quantiles.Length - 1 || quantiles[j] == x)
                return shares[j];
            return ((shares[j + 1] - shares[j]) / (quantiles[j + 1] - quantiles[j]) * (x - quantiles[j])) + shares[j];
        }

        // Interpolates -x among the negated quantiles, which ascend in the other direction.
        private static double FromAbove(double x, ReadOnlySpan<double> quantiles, ReadOnlySpan<double> shares)
        {
            // The index of the first quantile that is not below x.
            int low = 0, high = quantiles.Length;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (quantiles[middle] < x)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low == quantiles.Length)
                return -shares[^1];
            if (low == 0 || quantiles[low] == x)
                return -shares[low];
            return ((shares[low] - shares[low - 1]) / (quantiles[low] - quantiles[low - 1]) * (quantiles[low] - x)) - shares[low];
        }
    }

    /// <summary>Power transformations towards a normal distribution, with one exponent per column. Inputs: x; exponents.</summary>
    /// <remarks>I. Yeo and R. A. Johnson, 2000; G. E. P. Box and D. R. Cox, 1964; as in scikit-learn's PowerTransformer.</remarks>
    private sealed class Power(NodeDefinition node) : RowOperator
    {
        // Differences below this count as zero in scikit-learn.
        private const double Epsilon = 2.220446049250313e-16;

        private readonly bool _isBoxCox = node.Flag("box_cox", false);

        protected override int OutputWidth(in RunContext context, int width) => width == context.Input(1).Count
            ? width
            : throw new ModelException($"{width} columns; expected {context.Input(1).Count}");

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            ReadOnlySpan<double> exponents = context.Input(1).Values<double>();
            for (int i = 0, column = 0; i < x.Length; i++)
            {
                y[i] = _isBoxCox ? BoxCox(x[i], exponents[column]) : YeoJohnson(x[i], exponents[column]);
                if (isSingle)
                    y[i] = (float)y[i];
                column = column + 1 == width ? 0 : column + 1;
            }
        }

        private static double YeoJohnson(double x, double exponent)
        {
            if (x >= 0)
                return Math.Abs(exponent) < Epsilon ? double.LogP1(x) : (Math.Pow(x + 1, exponent) - 1) / exponent;
            return Math.Abs(exponent - 2) > Epsilon
                ? -(Math.Pow(1 - x, 2 - exponent) - 1) / (2 - exponent)
                : -double.LogP1(-x);
        }

        private static double BoxCox(double x, double exponent) =>
            exponent == 0 ? Math.Log(x) : double.ExpM1(exponent * Math.Log(x)) / exponent;
    }

    /// <summary>
    /// Multiplies columns. Inputs: x; for each product its column indices, padded with -1.
    /// </summary>
    /// <remarks>scikit-learn's PolynomialFeatures, which multiplies starting from the last factor.</remarks>
    private sealed class Polynomial : RowOperator
    {
        protected override int OutputWidth(in RunContext context, int width) => context.Input(1).Shape[0];

        protected override void Compute(in RunContext context, ReadOnlySpan<double> x, Span<double> y, int rows, int width, bool isSingle)
        {
            int factors = context.Input(1).Shape[1];
            ReadOnlySpan<int> products = context.Input(1).Values<int>();
            for (int row = 0, at = 0; row < rows; row++)
            {
                ReadOnlySpan<double> own = x.Slice(row * width, width);
                for (int start = 0; start < products.Length; start += factors)
                {
                    double product = 1;
                    for (int i = factors - 1; i >= 0; i--)
                    {
                        if (products[start + i] >= 0)
                            product *= own[products[start + i]];
                        if (isSingle)
                            product = (float)product;
                    }
                    y[at++] = product;
                }
            }
        }
    }
}
