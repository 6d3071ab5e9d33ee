namespace Gordo.Core.Building.Training;

/// <summary>Initial parameters, as Keras chooses them.</summary>
internal static class Initializers
{
    /// <summary>Writes uniformly distributed numbers between ±√(6 / (inputs + outputs)).</summary>
    /// <remarks>Keras: <c>glorot_uniform</c>.</remarks>
    public static void Glorot(Span<float> matrix, int inputs, int outputs, Random random)
    {
        double limit = Math.Sqrt(6.0 / (inputs + outputs));
        foreach (ref float value in matrix)
            value = (float)(((2 * random.NextDouble()) - 1) * limit);
    }

    /// <summary>Writes a matrix with orthonormal rows.</summary>
    /// <param name="matrix">Rows × columns; not more rows than columns.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="random">The source of the directions, all of which are equally likely.</param>
    /// <remarks>Keras: <c>orthogonal</c>. Normally distributed rows are made orthogonal to those before them (Gram-Schmidt, twice for rounding).</remarks>
    public static void Orthogonal(Span<float> matrix, int rows, int columns, Random random)
    {
        double[] values = new double[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            Span<double> current = values.AsSpan(row * columns, columns);
            foreach (ref double value in current)
                value = Normal(random);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int other = 0; other < row; other++)
                    Subtract(current, values.AsSpan(other * columns, columns));
            }
            double norm = Math.Sqrt(Product(current, current));
            foreach (ref double value in current)
                value /= norm;
        }
        for (int i = 0; i < values.Length; i++)
            matrix[i] = (float)values[i];
    }

    private static void Subtract(Span<double> row, ReadOnlySpan<double> direction)
    {
        double length = Product(row, direction);
        for (int i = 0; i < row.Length; i++)
            row[i] -= length * direction[i];
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    // Box-Muller.
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
