namespace Gordo.Core.Engines.Compiled.Dense;

/// <summary>The operation of one node of a chain, without the model's weights.</summary>
/// <param name="Kind">The kind of operation.</param>
/// <param name="Constant">The step's input that holds the matrix or vector; -1 for an activation.</param>
/// <param name="Bias">The step's input that is added to a product, or -1.</param>
/// <param name="Transposed">True if the matrix is stored as [columns, inner].</param>
/// <param name="Alpha">The factor of the product.</param>
/// <param name="Beta">The factor of the bias.</param>
/// <param name="Activation">The activation.</param>
internal sealed record DenseStage(
    DenseStageKind Kind,
    int Constant = -1,
    int Bias = -1,
    bool Transposed = false,
    float Alpha = 1,
    float Beta = 1,
    ActivationKind Activation = ActivationKind.None);
