namespace Gordo.Tests.Engines.Differential;

// Windows: recurrent layers with all their attributes, one or two of them.
internal sealed partial class RandomGraph
{
    private void MakeRecurrent()
    {
        int windows = Next(1, 5), steps = Next(1, 8), width = Next(1, 6);
        Begin([windows, steps, width]);
        string value = Add("Transpose", ["x"], ("perm", new long[] { 1, 0, 2 }));
        for (int layers = Next(1, 2); layers > 0; layers--)
            (value, width) = Layer(value, width, windows);
        End(Add("Transpose", [value], ("perm", new long[] { 1, 0, 2 })));
    }

    private (string Value, int Width) Layer(string value, int width, int windows)
    {
        string kind = Pick("LSTM", "GRU", "RNN");
        int gates = kind == "LSTM" ? 4 : kind == "GRU" ? 3 : 1, hidden = Next(1, 9);
        string direction = Pick("forward", "reverse", "bidirectional");
        int directions = direction == "bidirectional" ? 2 : 1;
        string weights = Constant([directions, gates * hidden, width], 0.6f), recurrent = Constant([directions, gates * hidden, hidden], 0.6f);
        string bias = Maybe(0.8) ? Constant([directions, 2 * gates * hidden], 0.4f) : "";
        string start = Maybe(0.3) ? Constant([directions, windows, hidden]) : "", cell = kind == "LSTM" && Maybe(0.3) ? Constant([directions, windows, hidden]) : "";
        string[] inputs = kind == "LSTM"
            ? [value, weights, recurrent, bias, "", start, cell, Maybe(0.2) ? Constant([directions, 3 * hidden], 0.5f) : ""]
            : [value, weights, recurrent, bias, "", start];
        while (inputs[^1].Length == 0)
            inputs = inputs[..^1];
        string[]? activations = Maybe(0.3) ? [.. Enumerable.Repeat(Choices(kind), directions).SelectMany(names => names)] : null;
        string[] outputs = AddOf("", Version, kind, inputs, 1,
            ("hidden_size", (long)hidden), ("direction", Maybe(0.2) && direction == "forward" ? null : direction),
            ("activations", activations), ("clip", Maybe(0.2) ? 0.5f + Math.Abs(Number()) : null),
            ("linear_before_reset", kind == "GRU" && Maybe() ? 1L : null));
        // [steps, directions, windows, hidden] becomes [steps, windows, directions * hidden].
        string turned = Add("Transpose", [outputs[0]], ("perm", new long[] { 0, 2, 1, 3 }));
        return (Add("Reshape", [turned, Integers(0, 0, -1)]), directions * hidden);
    }

    // Bounded ones: those without bounds differ in how rounding grows.
    private string[] Choices(string kind) => kind switch
    {
        "LSTM" => [Pick("Sigmoid", "HardSigmoid"), Pick("Tanh", "Softsign"), Pick("Tanh", "Softsign")],
        "GRU" => [Pick("Sigmoid", "HardSigmoid"), Pick("Tanh", "Softsign")],
        _ => [Pick("Tanh", "Sigmoid", "Softsign")],
    };
}
