using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Scaling;

/// <summary>A scaler that is not fitted yet.</summary>
internal abstract record ScalerDefinition : TransformerDefinition
{
    /// <summary>The name of the scaler, such as <c>MinMaxScaler</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The range to which the readings of training are scaled, if the scaler has one and it is not 0 to 1.</summary>
    public virtual double[]? FeatureRange => null;

    /// <summary>Fits the scaler to each column; missing values are ignored.</summary>
    public override FittedScaler Fit(Table table)
    {
        double[] scale = new double[table.Width], offset = new double[table.Width];
        for (int column = 0; column < table.Width; column++)
            (scale[column], offset[column]) = FitColumn(table[column]);
        return new FittedScaler(Kind, scale, offset) { FeatureRange = FeatureRange };
    }

    /// <summary>Returns the factor and offset of a column.</summary>
    protected abstract (double Scale, double Offset) FitColumn(ReadOnlySpan<double> values);
}
