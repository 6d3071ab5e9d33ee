namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>The activations that can follow a layer without a step of their own.</summary>
internal enum ActivationKind
{
    None,
    Tanh,
    Sigmoid,
    Relu,
}
