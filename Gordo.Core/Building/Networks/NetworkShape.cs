using Gordo.Core.Building.Training;

namespace Gordo.Core.Building.Networks;

/// <summary>The layers of an autoencoder, for any number of columns.</summary>
internal sealed record NetworkShape
{
    // The factor of all encoding layers but the first.
    private const float ActivityPenalty = 1e-4f;

    /// <summary>True for long short-term memory layers; false for fully connected ones.</summary>
    public bool IsRecurrent { get; init; }

    /// <summary>Returns the sizes and activations of the encoding layers from the number of columns.</summary>
    public required Func<int, IReadOnlyList<(int Units, Activation Activation)>> Encoding { get; init; }

    /// <summary>Returns the sizes and activations of the decoding layers from the number of columns.</summary>
    public required Func<int, IReadOnlyList<(int Units, Activation Activation)>> Decoding { get; init; }

    /// <summary>The activation of the last layer, which has one unit per target.</summary>
    public Activation Output { get; init; }

    /// <summary>Returns the network for a number of columns.</summary>
    /// <param name="inputs">The number of input columns.</param>
    /// <param name="outputs">The number of targets.</param>
    /// <param name="window">The number of rows of a window.</param>
    public NetworkDefinition For(int inputs, int outputs, int window)
    {
        IReadOnlyList<(int Units, Activation Activation)> encoding = Encoding(inputs), decoding = Decoding(inputs);
        List<LayerDefinition> layers = [];
        for (int i = 0; i < encoding.Count + decoding.Count; i++)
        {
            (int units, Activation activation) = i < encoding.Count ? encoding[i] : decoding[i - encoding.Count];
            layers.Add(IsRecurrent
                ? new LstmDefinition(units, activation, i < encoding.Count + decoding.Count - 1)
                : new DenseDefinition(units, activation, i > 0 && i < encoding.Count ? ActivityPenalty : 0));
        }
        layers.Add(new DenseDefinition(outputs, Output));
        return new NetworkDefinition(inputs, window, layers);
    }
}
