namespace Gordo.Core.Building.Training;

/// <summary>A layer of a network.</summary>
/// <param name="Units">The number of outputs.</param>
/// <param name="Activation">The activation.</param>
internal abstract record LayerDefinition(int Units, Activation Activation);
