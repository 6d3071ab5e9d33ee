using System.Numerics;
using System.Numerics.Tensors;

namespace Gordo.Core.Engines.Compiled.Operators.Reduction;

/// <summary>Sums, means, extremes, products, norms and logarithms of sums along axes.</summary>
/// <remarks>
/// ONNX operators ReduceSum (1, 11, 13), ReduceMax and ReduceMin (1, 11, 12, 13, 18, 20), ReduceMean, ReduceProd, ReduceL1,
/// ReduceL2, ReduceLogSum, ReduceLogSumExp, ReduceSumSquare (1, 11, 13, 18). An empty reduction gives the neutral element.
/// </remarks>
internal sealed class Reductions : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("ReduceSum", [1, 11], 1, 1, node => new ReductionOperator<Sum>(node, axesAreInput: false));
        registry.Add("ReduceSum", [13], 1, 2, node => new ReductionOperator<Sum>(node, axesAreInput: true));
        Add<Mean>(registry, "ReduceMean");
        Add<Product>(registry, "ReduceProd");
        Add<L1>(registry, "ReduceL1");
        Add<L2>(registry, "ReduceL2");
        Add<LogSum>(registry, "ReduceLogSum");
        Add<LogSumExp>(registry, "ReduceLogSumExp");
        Add<SumSquare>(registry, "ReduceSumSquare");
        AddExtreme<Max>(registry, "ReduceMax");
        AddExtreme<Min>(registry, "ReduceMin");
    }

    private static void Add<TReduction>(OperatorRegistry registry, string name)
        where TReduction : struct, IReduction
    {
        registry.Add(name, [1, 11, 13], 1, 1, node => new ReductionOperator<TReduction>(node, axesAreInput: false));
        registry.Add(name, [18], 1, 2, node => new ReductionOperator<TReduction>(node, axesAreInput: true));
    }

    private static void AddExtreme<TReduction>(OperatorRegistry registry, string name)
        where TReduction : struct, IReduction
    {
        Add<TReduction>(registry, name);
        registry.Add(name, [12], 1, 1, node => new ReductionOperator<TReduction>(node, axesAreInput: false));
        registry.Add(name, [20], 1, 2, node => new ReductionOperator<TReduction>(node, axesAreInput: true, takesBooleans: true));
    }

    private static bool IsFloat<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    private readonly struct Sum : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.Sum(row);
    }

    private readonly struct Mean : IReduction
    {
        // The mean of no integers is undefined.
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            row.Length == 0 && !IsFloat<T>() ? T.Zero
            : IsFloat<T>() ? TensorPrimitives.Sum(row) / T.CreateChecked(row.Length)
            : T.CreateTruncating(double.CreateTruncating(TensorPrimitives.Sum(row)) / row.Length);
    }

    private readonly struct Product : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T product = T.One;
            foreach (T value in row)
                product = unchecked(product * value);
            return product;
        }
    }

    private readonly struct L1 : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (IsFloat<T>())
                return TensorPrimitives.SumOfMagnitudes(row);
            T sum = T.Zero;
            foreach (T value in row)
                sum = unchecked(value < T.Zero ? sum - value : sum + value);
            return sum;
        }
    }

    private readonly struct L2 : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            T.CreateTruncating(Math.Sqrt(double.CreateTruncating(TensorPrimitives.SumOfSquares(row))));
    }

    private readonly struct SumSquare : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => TensorPrimitives.SumOfSquares(row);
    }

    private readonly struct LogSum : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            T.CreateTruncating(Math.Log(double.CreateTruncating(TensorPrimitives.Sum(row))));
    }

    private readonly struct LogSumExp : IReduction
    {
        // Subtracts the largest value, so that no exponential overflows.
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            if (row.Length == 0)
                return T.CreateTruncating(double.NegativeInfinity);
            double largest = double.CreateTruncating(Max.Of(row));
            if (!double.IsFinite(largest))
                return T.CreateTruncating(largest);
            double sum = 0;
            foreach (T value in row)
                sum += Math.Exp(double.CreateTruncating(value) - largest);
            return T.CreateTruncating(largest + Math.Log(sum));
        }
    }

    private readonly struct Max : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            row.Length > 0 ? TensorPrimitives.Max(row)
            : IsFloat<T>() ? T.CreateTruncating(double.NegativeInfinity)
            : T.MinValue;
    }

    private readonly struct Min : IReduction
    {
        public static T Of<T>(ReadOnlySpan<T> row)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> =>
            row.Length > 0 ? TensorPrimitives.Min(row)
            : IsFloat<T>() ? T.CreateTruncating(double.PositiveInfinity)
            : T.MaxValue;
    }
}
