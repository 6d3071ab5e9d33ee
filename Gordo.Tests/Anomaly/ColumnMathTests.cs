using Gordo.Core.Anomaly;

namespace Gordo.Tests.Anomaly;

/// <summary>Short and long columns are computed by different code with the same result: each operation is rounded separately.</summary>
public sealed class ColumnMathTests
{
    [TestCase(3)]
    [TestCase(40)]
    public void Largest_value_ignores_missing_ones(int rows)
    {
        double[] values = [.. Enumerable.Range(0, rows).Select(row => -row - 1.0)];
        ColumnMath.Largest(values).Should().Be(-1);
        values[0] = double.NaN;
        ColumnMath.Largest(values).Should().Be(-2);
        values[^1] = double.PositiveInfinity;
        ColumnMath.Largest(values).Should().Be(double.PositiveInfinity);
        Array.Fill(values, double.NaN);
        ColumnMath.Largest(values).Should().Be(double.NaN);
        ColumnMath.Largest([.. Enumerable.Range(0, rows).Select(row => (long)row)]).Should().Be(rows - 1);
        ColumnMath.Largest(ReadOnlySpan<double>.Empty).Should().Be(double.NaN);
        ColumnMath.Largest(ReadOnlySpan<long>.Empty).Should().Be(long.MinValue);
    }

    [Test]
    public void Short_and_long_columns_give_the_same_bits([Range(0, 40)] int rows)
    {
        var random = new Random(11);
        double[] a = Numbers(), b = Numbers(), result = new double[rows];
        double factor = random.NextDouble() * 3, offset = random.NextDouble() - 0.5;

        ColumnMath.Scale(a, factor, offset, result);
        CheckBits(row =>
        {
            double product = a[row] * factor;
            return product + offset;
        });
        ColumnMath.Distance(a, b, result);
        CheckBits(row => Math.Abs(a[row] - b[row]));
        ColumnMath.Divide(a, factor, result);
        CheckBits(row => a[row] / factor);
        b.CopyTo(result, 0);
        ColumnMath.AddSquares(a, result);
        CheckBits(row =>
        {
            double square = a[row] * a[row];
            return b[row] + square;
        });

        double[] Numbers() => [.. Enumerable.Range(0, rows).Select(_ => (random.NextDouble() - 0.5) * 100)];

        void CheckBits(Func<int, double> expected) =>
            result.Select(BitConverter.DoubleToInt64Bits).Should().Equal(
                Enumerable.Range(0, rows).Select(row => BitConverter.DoubleToInt64Bits(expected(row))));
    }

    [Test]
    public void HasMissing_finds_NaN_in_any_row([Values(1, 16, 17, 40)] int rows)
    {
        var values = new double[rows];
        ColumnMath.HasMissing(values).Should().BeFalse();
        for (int row = 0; row < rows; row++)
        {
            Array.Fill(values, row);
            values[row] = double.NaN;
            ColumnMath.HasMissing(values).Should().BeTrue();
        }
    }
}
