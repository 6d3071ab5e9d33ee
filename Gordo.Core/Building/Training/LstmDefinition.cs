namespace Gordo.Core.Building.Training;

/// <summary>A long short-term memory layer, whose gates use the sigmoid function.</summary>
/// <param name="Units">The number of outputs.</param>
/// <param name="Activation">The activation of candidates and states.</param>
/// <param name="ReturnsSequence">True to output the states of all steps; false for the last one.</param>
/// <remarks>Keras: <c>LSTM</c>.</remarks>
internal sealed record LstmDefinition(int Units, Activation Activation, bool ReturnsSequence) : LayerDefinition(Units, Activation);
