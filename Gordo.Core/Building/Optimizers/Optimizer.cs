namespace Gordo.Core.Building.Optimizers;

/// <summary>Changes parameters against their gradient.</summary>
internal abstract class Optimizer
{
    /// <summary>Changes the parameters once.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradient">The gradient of the loss of a batch.</param>
    public abstract void Step(Span<float> parameters, ReadOnlySpan<float> gradient);
}
