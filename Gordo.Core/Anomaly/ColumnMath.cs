using System.Numerics.Tensors;

namespace Gordo.Core.Anomaly;

/// <summary>
/// Column arithmetic for scores; each operation is rounded separately. Short columns are computed one element at a time:
/// this avoids compiling about fifty vector methods before the first row is scored.
/// </summary>
internal static class ColumnMath
{
    private const int FewRows = 16;

    /// <summary>result = values * factor + offset.</summary>
    public static void Scale(ReadOnlySpan<double> values, double factor, double offset, Span<double> result)
    {
        if (values.Length > FewRows)
        {
            TensorPrimitives.Multiply(values, factor, result);
            TensorPrimitives.Add(result, offset, result);
            return;
        }
        for (int row = 0; row < values.Length; row++)
        {
            double product = values[row] * factor;
            result[row] = product + offset;
        }
    }

    /// <summary>result = |a - b|.</summary>
    public static void Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        if (a.Length > FewRows)
        {
            TensorPrimitives.Subtract(a, b, result);
            TensorPrimitives.Abs(result, result);
            return;
        }
        for (int row = 0; row < a.Length; row++)
            result[row] = Math.Abs(a[row] - b[row]);
    }

    /// <summary>sums += values * values.</summary>
    public static void AddSquares(ReadOnlySpan<double> values, Span<double> sums)
    {
        if (values.Length > FewRows)
        {
            TensorPrimitives.MultiplyAdd(values, values, sums, sums);
            return;
        }
        for (int row = 0; row < values.Length; row++)
        {
            double square = values[row] * values[row];
            sums[row] += square;
        }
    }

    /// <summary>result = values / divisor.</summary>
    public static void Divide(ReadOnlySpan<double> values, double divisor, Span<double> result)
    {
        if (values.Length > FewRows)
        {
            TensorPrimitives.Divide(values, divisor, result);
            return;
        }
        for (int row = 0; row < values.Length; row++)
            result[row] = values[row] / divisor;
    }

    /// <summary>Returns the largest value, without NaN; NaN if there is no other.</summary>
    public static double Largest(ReadOnlySpan<double> values)
    {
        double largest = double.NaN;
        foreach (double value in values)
            largest = double.MaxNumber(largest, value);
        return largest;
    }

    /// <summary>Returns true if any value is NaN. No value may be negative.</summary>
    public static bool HasMissing(ReadOnlySpan<double> values)
    {
        if (values.Length > FewRows)
            return double.IsNaN(TensorPrimitives.Sum(values));
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return double.IsNaN(sum);
    }
}
