using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Detectors;

/// <summary>A model fitted to some rows.</summary>
/// <param name="Estimator">The estimator.</param>
/// <param name="Scaler">The scaler of the detector; null for a plain estimator.</param>
internal sealed record FoldModel(FittedEstimator Estimator, FittedScaler? Scaler)
{
    /// <summary>Fits a model.</summary>
    /// <param name="definition">The model.</param>
    /// <param name="input">The readings of the input tags.</param>
    /// <param name="target">The readings of the target tags.</param>
    /// <param name="seed">The seed of all random choices.</param>
    /// <param name="cancellation">Checked during training.</param>
    public static FoldModel Fit(ModelDefinition definition, Table input, Table target, int seed, CancellationToken cancellation)
    {
        FittedScaler? scaler = definition.Detector?.Scaler.Fit(target);
        if (definition.Detector is { Shuffle: true })
        {
            int[] order = [.. Enumerable.Range(0, input.Rows)];
            new Random(seed).Shuffle(order);
            (input, target) = (input.Select(order), target.Select(order));
        }
        return new FoldModel(definition.Estimator.Fit(input, target, seed, cancellation), scaler);
    }
}
