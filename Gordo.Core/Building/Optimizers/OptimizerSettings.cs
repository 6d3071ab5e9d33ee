namespace Gordo.Core.Building.Optimizers;

/// <summary>An optimizer and its settings.</summary>
internal abstract record OptimizerSettings
{
    /// <summary>Creates the optimizer for a number of parameters.</summary>
    public abstract Optimizer Create(int parameters);
}
