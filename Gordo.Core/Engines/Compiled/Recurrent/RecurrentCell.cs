using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Core.Engines.Compiled.Recurrent;

/// <summary>The attributes of a recurrent node.</summary>
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
            throw node.Fault($"direction {Text.Quote(direction)} is not supported");
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

    /// <summary>The declared number of units; 0 if the weights determine it.</summary>
    public long HiddenSize { get; }

    /// <summary>The bound on the inputs of activations; 0 for none.</summary>
    public float Clip { get; }

    public bool BatchFirst { get; }

    public bool LinearBeforeReset { get; }

    public bool InputForget { get; }

    /// <summary>The activations of all directions, one direction after another.</summary>
    public RecurrentActivation[] Activations { get; }

    /// <summary>True if all options are the defaults, so that the fused loops apply (unless there are peepholes).</summary>
    public bool IsPlain { get; }

    private bool FirstReversed { get; }

    public bool IsReversed(int direction) => direction == 1 || FirstReversed;

    /// <summary>Returns activation <paramref name="n"/> of a direction.</summary>
    public RecurrentActivation Activation(int direction, int n) => Activations[direction * (Activations.Length / Directions) + n];
}
