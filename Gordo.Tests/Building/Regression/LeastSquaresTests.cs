using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Tables;

namespace Gordo.Tests.Building.Regression;

/// <summary>Checks linear regression against coefficients that are known.</summary>
internal sealed class LeastSquaresTests
{
    [Test]
    public void Coefficients_of_an_exact_relation_are_found()
    {
        Table input = Tables.Random(40, 3, seed: 2);
        double[] Row(double a, double b, double c, double offset) =>
            [.. Enumerable.Range(0, 40).Select(row => (a * input[0][row]) + (b * input[1][row]) + (c * input[2][row]) + offset)];
        AffineMap map = LeastSquares.Fit(input, Tables.Of(Row(2, -1, 0.5, 7), Row(0, 3, 1, -4)));

        double[,] expected = { { 2, 0 }, { -1, 3 }, { 0.5, 1 } };
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 2; j++)
                map.Matrix[i, j].Should().BeApproximately(expected[i, j], 1e-12);
        }
        map.Offset[0].Should().BeApproximately(7, 1e-12);
        map.Offset[1].Should().BeApproximately(-4, 1e-12);
    }

    [Test]
    public void The_line_through_noisy_points_is_the_one_computed_by_hand()
    {
        // x = 1, 2, 3, 4; y = 6, 5, 7, 10: slope 7 / 5 and intercept 7 - 1.4 * 2.5.
        AffineMap map = LeastSquares.Fit(Tables.Of([1, 2, 3, 4]), Tables.Of([6, 5, 7, 10]));
        map.Matrix[0, 0].Should().BeApproximately(1.4, 1e-13);
        map.Offset[0].Should().BeApproximately(3.5, 1e-13);
        // Through the origin: 6 + 10 + 21 + 40 divided by 1 + 4 + 9 + 16.
        LeastSquares.Fit(Tables.Of([1, 2, 3, 4]), Tables.Of([6, 5, 7, 10]), fitIntercept: false).Matrix[0, 0].Should().BeApproximately(77 / 30.0, 1e-13);
    }

    [Test]
    public void Equal_columns_share_the_coefficient()
    {
        AffineMap map = LeastSquares.Fit(Tables.Of([1, 2, 3, 4], [1, 2, 3, 4]), Tables.Of([2, 4, 6, 8]));
        map.Matrix[0, 0].Should().BeApproximately(1, 1e-12);
        map.Matrix[1, 0].Should().BeApproximately(1, 1e-12);
    }

    [Test]
    public void Fewer_rows_than_columns_give_the_solution_of_least_norm()
    {
        // One equation after centering: a * 1 + b * 2 + c * 2 = 9; the least norm is along (1, 2, 2).
        AffineMap map = LeastSquares.Fit(Tables.Of([0, 1], [0, 2], [0, 2]), Tables.Of([0, 9]));
        map.Matrix[0, 0].Should().BeApproximately(1, 1e-12);
        map.Matrix[1, 0].Should().BeApproximately(2, 1e-12);
        map.Matrix[2, 0].Should().BeApproximately(2, 1e-12);
    }
}
