using Gordo.Core.Building.Optimizers;

namespace Gordo.Core.Building.Training;

/// <summary>How a network is trained; the defaults are those of Keras.</summary>
internal sealed record TrainingSettings
{
    /// <summary>The number of times all samples are used.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>The number of samples of a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The part of the samples, from 0 to below 1, that is not trained on: the last ones.</summary>
    public double ValidationSplit { get; init; }

    /// <summary>True to use the samples in another order in each epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The loss function.</summary>
    public Loss Loss { get; init; }

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new Adam();

    /// <summary>When to end before the last epoch; null for never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>The seed of initial parameters and orders.</summary>
    public int Seed { get; init; }
}
