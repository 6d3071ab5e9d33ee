using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Gordo.Core.Building.Regression;

/// <summary>
/// The singular value decomposition of a centered table. The table is reduced to a square matrix by QR first, because the
/// library's decomposition computes a square matrix of as many rows as the table has.
/// </summary>
internal sealed class ThinDecomposition
{
    private readonly QR<double> _qr;
    private readonly Svd<double> _svd;
    private readonly int _rows;

    /// <summary>Decomposes a table.</summary>
    /// <param name="table">The table, without missing values.</param>
    /// <param name="center">False to take the columns as they are.</param>
    public ThinDecomposition(Table table, bool center = true)
    {
        Means = center ? [.. table.Columns.Select(column => ColumnStatistics.Mean(column))] : new double[table.Width];
        // Rows of zeros change neither the right singular vectors nor a least squares solution; QR needs as many rows as columns.
        _rows = Math.Max(table.Rows, table.Width);
        var matrix = new DenseMatrix(_rows, table.Width);
        for (int column = 0; column < table.Width; column++)
        {
            for (int row = 0; row < table.Rows; row++)
                matrix[row, column] = table[column][row] - Means[column];
        }
        _qr = matrix.QR(QRMethod.Thin);
        _svd = _qr.R.Svd();
    }

    /// <summary>The mean of each column; 0 if the table was not centered.</summary>
    public double[] Means { get; }

    /// <summary>The singular values, in descending order.</summary>
    public Vector<double> SingularValues => _svd.S;

    /// <summary>The right singular vectors, one a row.</summary>
    public Matrix<double> RightVectors => _svd.VT;

    /// <summary>Solves the least squares problem for centered right sides; of all solutions, the one of the least norm.</summary>
    /// <param name="target">The right sides, one a column.</param>
    /// <param name="means">The mean of each right side.</param>
    /// <returns>Coefficients: columns of the table × columns of <paramref name="target"/>.</returns>
    public Matrix<double> Solve(Table target, double[] means)
    {
        var right = new DenseMatrix(_rows, target.Width);
        for (int column = 0; column < target.Width; column++)
        {
            for (int row = 0; row < target.Rows; row++)
                right[row, column] = target[column][row] - means[column];
        }
        Matrix<double> projected = _svd.U.TransposeThisAndMultiply(_qr.Q.TransposeThisAndMultiply(right));
        // LAPACK's gelsd, which scikit-learn calls, ignores singular values below this.
        double least = SingularValues[0] * 2.220446049250313e-16;
        for (int i = 0; i < SingularValues.Count; i++)
        {
            double factor = SingularValues[i] > least ? 1 / SingularValues[i] : 0;
            for (int column = 0; column < target.Width; column++)
                projected[i, column] *= factor;
        }
        return RightVectors.TransposeThisAndMultiply(projected);
    }
}
