using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Estimators;

/// <summary>An estimator that is not fitted yet.</summary>
internal abstract record EstimatorDefinition
{
    /// <summary>Fits the estimator.</summary>
    /// <param name="input">The readings of the input tags.</param>
    /// <param name="target">The readings of the target tags, in the same rows.</param>
    /// <param name="seed">The seed of all random choices.</param>
    /// <param name="cancellation">Checked during training.</param>
    /// <exception cref="BuildException">The estimator cannot be fitted to these readings.</exception>
    public abstract FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation);
}
