using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;
using MathNet.Numerics.LinearAlgebra;

namespace Gordo.Core.Building.Regression;

/// <summary>Linear regression by least squares, with one or more targets.</summary>
/// <remarks>scikit-learn: <c>LinearRegression</c>. If the columns depend on each other, the coefficients of least norm are taken.</remarks>
internal static class LeastSquares
{
    /// <summary>Fits targets to inputs.</summary>
    /// <param name="input">Rows × inputs, without missing values.</param>
    /// <param name="target">Rows × targets.</param>
    /// <param name="fitIntercept">False for a map that goes through the origin.</param>
    public static AffineMap Fit(Table input, Table target, bool fitIntercept = true)
    {
        double[] means = fitIntercept ? [.. target.Columns.Select(column => ColumnStatistics.Mean(column))] : new double[target.Width];
        var decomposition = new ThinDecomposition(input, fitIntercept);
        Matrix<double> coefficients = decomposition.Solve(target, means);
        double[] intercept = [.. means.Select((mean, column) =>
            mean - decomposition.Means.Select((center, row) => center * coefficients[row, column]).Sum())];
        return new AffineMap(new double[input.Width], coefficients.ToArray(), intercept);
    }
}
