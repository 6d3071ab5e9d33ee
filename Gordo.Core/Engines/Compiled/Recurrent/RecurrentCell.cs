using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>What a recurrent node's attributes say.</summary>
/// <remarks>ONNX operators RNN, GRU, LSTM (1, 7, 14 with layout).</remarks>
internal sealed class RecurrentCell
{
    public RecurrentCell(NodeDefinition node, RecurrentKind kind)
    {
        Kind = kind;
        string direction = node.String("direction", "forward");
        Directions = direction == "bidirectional" ? 2 : 1;
        FirstReversed = direction == "reverse";
        if (direction is not ("forward" or "reverse" or "bidirectional"))
            throw node.Fault($"direction {Text.Quote(direction)} is not known");
        HiddenSize = node.Int("hidden_size", 0);
        Clip = node.Float("clip", 0);
        BatchFirst = node.Version >= 14 && node.Int("layout", 0) == 1;
        LinearBeforeReset = kind == RecurrentKind.Gru && node.Flag("linear_before_reset", false);
        InputForget = kind == RecurrentKind.Lstm && node.Flag("input_forget", false);
        node.Ignore("output_sequence");
        string[] defaults = kind switch
        {
            RecurrentKind.Rnn => ["Tanh"],
            RecurrentKind.Gru => ["Sigmoid", "Tanh"],
            _ => ["Sigmoid", "Tanh", "Tanh"],
        };
        Activations = RecurrentActivation.Read(node, defaults, Directions);
        IsPlain = Clip == 0 && !InputForget
            && Activations.Select(activation => activation.Name).SequenceEqual(Enumerable.Repeat(defaults, Directions).SelectMany(name => name));
    }

    public RecurrentKind Kind { get; }

    public int Directions { get; }

    public int Gates => (int)Kind;

    /// <summary>What the node says; 0 if nothing, the weights decide then.</summary>
    public long HiddenSize { get; }

    /// <summary>Bound of what goes into activations, 0 for none.</summary>
    public float Clip { get; }

    public bool BatchFirst { get; }

    public bool LinearBeforeReset { get; }

    public bool InputForget { get; }

    /// <summary>Of all directions, one after the other.</summary>
    public RecurrentActivation[] Activations { get; }

    /// <summary>Whether everything is as most models have it, so that the fused loops serve (but see peepholes).</summary>
    public bool IsPlain { get; }

    private bool FirstReversed { get; }

    public bool IsReversed(int direction) => direction == 1 || FirstReversed;

    /// <summary>The n-th activation of a direction.</summary>
    public RecurrentActivation Activation(int direction, int n) => Activations[direction * (Activations.Length / Directions) + n];
}
