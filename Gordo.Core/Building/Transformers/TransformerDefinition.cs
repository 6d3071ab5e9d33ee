using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Transformers;

/// <summary>A step before an estimator that is not fitted yet.</summary>
internal abstract record TransformerDefinition
{
    /// <summary>Fits the step.</summary>
    /// <exception cref="BuildException">The step cannot be fitted to this table.</exception>
    public abstract FittedTransformer Fit(Table table);
}
