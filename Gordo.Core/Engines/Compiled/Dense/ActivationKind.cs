namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>The activations that are fused into a layer.</summary>
internal enum ActivationKind
{
    None,
    Tanh,
    Sigmoid,
    Relu,
}
