using System.Globalization;
using Gordo.Core.Building.Tables;
using MathNet.Numerics.LinearAlgebra;

namespace Gordo.Core.Building.Regression;

/// <summary>Principal component analysis.</summary>
/// <remarks>
/// scikit-learn: <c>PCA</c> with <c>svd_solver="full"</c>. Of the two directions of a component, the one is taken whose
/// largest loading is positive.
/// </remarks>
internal static class PrincipalComponents
{
    /// <summary>Fits the components.</summary>
    /// <param name="table">Rows × columns, without missing values.</param>
    /// <param name="components">
    /// A whole number of components, or a fraction below 1: as many as explain that part of the variance; null for as many as rows and columns allow.
    /// </param>
    /// <param name="whiten">True to scale each component to variance 1.</param>
    /// <returns>The map to the components.</returns>
    /// <exception cref="BuildException">There are more components than rows or columns, or fewer than one.</exception>
    public static AffineMap Fit(Table table, double? components = null, bool whiten = false)
    {
        var decomposition = new ThinDecomposition(table);
        int most = Math.Min(table.Rows, table.Width);
        Vector<double> values = decomposition.SingularValues;
        int count = Count(components, values, most);
        var matrix = new double[table.Width, count];
        for (int component = 0; component < count; component++)
        {
            Vector<double> loadings = decomposition.RightVectors.Row(component);
            double factor = loadings[loadings.AbsoluteMaximumIndex()] < 0 ? -1 : 1;
            if (whiten)
                factor *= Math.Sqrt(table.Rows - 1) / values[component];
            for (int column = 0; column < table.Width; column++)
                matrix[column, component] = factor * loadings[column];
        }
        return new AffineMap(decomposition.Means, matrix, new double[count]);
    }

    private static int Count(double? components, Vector<double> values, int most)
    {
        if (components is not { } asked)
            return most;
        if (asked is > 0 and < 1)
        {
            double all = values.Take(most).Sum(value => value * value), sum = 0;
            for (int count = 1; count <= most; count++)
            {
                sum += values[count - 1] * values[count - 1];
                if (sum / all > asked)
                    return count;
            }
            return most;
        }
        return asked >= 1 && asked <= most && asked == Math.Floor(asked)
            ? (int)asked
            : throw new BuildException(string.Create(
                CultureInfo.InvariantCulture, $"PCA: n_components is {asked}, expected a whole number from 1 to {most} (rows and columns) or a fraction below 1."));
    }
}
