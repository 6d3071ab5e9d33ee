namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>What one node of a chain does, as far as it can be told without the model's numbers.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Constant">The input of the chain's step that is the matrix or vector; -1 for an activation.</param>
/// <param name="Bias">The input that is added to a product, or -1.</param>
/// <param name="Transposed">Whether the matrix is given as [columns, inner].</param>
/// <param name="Alpha">What the product is multiplied by.</param>
/// <param name="Beta">What the bias is multiplied by.</param>
/// <param name="Activation">The activation.</param>
internal sealed record DenseStage(
    DenseStageKind Kind,
    int Constant = -1,
    int Bias = -1,
    bool Transposed = false,
    float Alpha = 1,
    float Beta = 1,
    ActivationKind Activation = ActivationKind.None);
