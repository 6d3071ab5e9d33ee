namespace Gordo.Core.Building.Training;

/// <summary>A fully connected layer.</summary>
/// <param name="Units">The number of outputs.</param>
/// <param name="Activation">The activation.</param>
/// <param name="ActivityPenalty">The factor of the L1 norm of the outputs, averaged over rows, in the loss.</param>
/// <remarks>Keras: <c>Dense</c> with <c>activity_regularizer=l1(…)</c>.</remarks>
internal sealed record DenseDefinition(int Units, Activation Activation, float ActivityPenalty = 0) : LayerDefinition(Units, Activation);
