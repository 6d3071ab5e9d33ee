using System.Numerics.Tensors;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Thresholds;

/// <summary>The errors that thresholds are computed from: one value per row of prediction.</summary>
/// <param name="Tags">Per target, the absolute error in engineering units.</param>
/// <param name="Total">The mean over targets of the squared errors after scaling.</param>
/// <remarks>Python: <c>DiffBasedAnomalyDetector.cross_validate</c>.</remarks>
internal sealed record Errors(Table Tags, double[] Total)
{
    /// <summary>Compares predictions with readings.</summary>
    /// <param name="target">The readings of all rows that were to be predicted.</param>
    /// <param name="predicted">The predictions, of the last rows.</param>
    /// <param name="scaler">The scaler of the detector.</param>
    public static Errors Of(Table target, Table predicted, FittedScaler scaler)
    {
        Table found = target.Tail(predicted.Rows);
        Table scaledFound = scaler.Apply(found), scaledPredicted = scaler.Apply(predicted);
        double[] total = new double[predicted.Rows], difference = new double[predicted.Rows];
        for (int tag = 0; tag < predicted.Width; tag++)
        {
            TensorPrimitives.Subtract(scaledPredicted[tag], scaledFound[tag], difference);
            TensorPrimitives.MultiplyAdd(difference, difference, total, total);
        }
        TensorPrimitives.Divide(total, predicted.Width, total);
        Table tags = found.Map((column, tag) =>
        {
            double[] errors = new double[column.Length];
            TensorPrimitives.Subtract(column, predicted[tag], errors);
            TensorPrimitives.Abs(errors, errors);
            return errors;
        });
        return new Errors(tags, total);
    }
}
