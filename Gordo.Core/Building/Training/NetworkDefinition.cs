namespace Gordo.Core.Building.Training;

/// <summary>The layers of a network.</summary>
/// <param name="InputWidth">The number of columns of its input.</param>
/// <param name="Window">The number of consecutive rows of an input; 1 if the first layer is fully connected.</param>
/// <param name="Layers">The layers; a fully connected layer must not follow a layer that returns a sequence.</param>
internal sealed record NetworkDefinition(int InputWidth, int Window, IReadOnlyList<LayerDefinition> Layers);
