using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>One step of a recurrent layer, recognized in the body of a loop.</summary>
/// <param name="Operator">LSTM or GRU.</param>
/// <param name="Hidden">The number of units.</param>
/// <param name="State">The state that is the output of the step.</param>
/// <param name="Cell">The other state of an LSTM; -1 for a GRU.</param>
/// <param name="Source">The sequence, a value of the graph around the loop.</param>
/// <param name="Index">The number of the row of the sequence, a value of the body.</param>
/// <param name="W">The weights of the input as the operator takes them: [1, gates * hidden, columns].</param>
/// <param name="R">The weights of the state: [1, gates * hidden, hidden].</param>
/// <param name="B">The biases of both: [1, 2 * gates * hidden].</param>
/// <param name="Activations">The activations as the operator takes them.</param>
internal sealed record RecurrentStep(
    string Operator, int Hidden, int State, int Cell, string Source, string Index, Tensor W, Tensor R, Tensor B, string[] Activations)
{
    /// <summary>Recognizes a step; null if the body does anything else.</summary>
    public static RecurrentStep? Match(LoopBody body)
    {
        int[] states = [.. Enumerable.Range(0, body.States).Where(state => !body.IsCounter(state) && !body.IsUnchanged(state))];
        return states switch
        {
            [int h, int c] => Lstm(body, h, c) ?? Lstm(body, c, h),
            [int h] => Gru(body, h),
            _ => null,
        };
    }

    // c' = f * c + i * g, h' = o * act(c'), where i, f, g and o are parts of x W + h U + b.
    private static RecurrentStep? Lstm(LoopBody body, int state, int cell)
    {
        var step = new StepReader(body, body.StateIn(state));
        if (step.Pair("Mul", body.StateOut(state), name => step.Activated(name) is { } inner && body.Resolve(inner.Name) == body.StateOut(cell)) is not ({ } last, { } output)
            || step.Gate(output) is not { } o || step.Activated(last) is not { } h)
            return null;
        if (step.Pair("Add", body.StateOut(cell), name => step.Pair("Mul", name, part => body.Resolve(part) == body.StateIn(cell)) is not null) is not ({ } kept, { } added)
            || step.Pair("Mul", kept, part => body.Resolve(part) == body.StateIn(cell)) is not (_, { } forget) || step.Gate(forget) is not { } f)
            return null;
        if (body.Producer(added) is not { OperatorName: "Mul", Inputs: [string one, string other] } || step.Gate(one) is not { } first || step.Gate(other) is not { } second)
            return null;
        (StepReader.Part i, StepReader.Part g) = first.Activation == f.Activation && second.Activation != f.Activation ? (first, second) : (second, first);
        int[] order = [i.Position, o.Position, f.Position, g.Position];
        bool isOne = i.Split == f.Split && f.Split == g.Split && g.Split == o.Split && i.Activation == f.Activation && f.Activation == o.Activation;
        if (!isOne || !order.Order().SequenceEqual([0, 1, 2, 3]) || step.Sum(i.Split.Inputs[0]) is not { Input: { } w, State: { } u } sum)
            return null;
        int hidden = w.Shape[1] / 4;
        return step.Source is null || w.Shape[1] != 4 * hidden || u.Shape[0] != hidden || u.Shape[1] != 4 * hidden ? null : new RecurrentStep(
            "LSTM", hidden, state, cell, step.Source, step.Index!, StepReader.Weights(w, order, hidden), StepReader.Weights(u, order, hidden), // with the source
            StepReader.Biases(sum.Bias, null, order, hidden), [f.Activation, g.Activation, h.Activation]);
    }

    // h' = z * h + (1 - z) * act(xh + r * hh), where parts of x W + b are added to parts of h U + c.
    private static RecurrentStep? Gru(LoopBody body, int state)
    {
        var step = new StepReader(body, body.StateIn(state));
        if (step.Pair("Add", body.StateOut(state), name => step.Pair("Mul", name, part => body.Resolve(part) == body.StateIn(state)) is not null) is not ({ } kept, { } added)
            || step.Pair("Mul", kept, part => body.Resolve(part) == body.StateIn(state)) is not (_, { } update)
            || step.Pair("Mul", added, part => step.IsComplement(part, update)) is not (_, { } candidate))
            return null;
        if (step.Activated(update) is not { } z || step.Activated(candidate) is not { } hh || step.Parts(z.Name) is not ({ } xz, { } hz))
            return null;
        if (step.Pair("Add", hh.Name, name => body.Producer(name) is { OperatorName: "Mul" }) is not ({ } product, { } input) || step.PartOf(input) is not { } xh
            || step.Pair("Mul", product, name => step.Activated(name) is not null) is not ({ } reset, { } recurrent) || step.PartOf(recurrent) is not { } hn
            || step.Activated(reset) is not { } r || step.Parts(r.Name) is not ({ } xr, { } hr))
            return null;
        // Parts of the input and of the state may be added in either order.
        StepReader.SumOf? Sum(NodeDefinition split) => step.Sum(split.Inputs[0]);
        NodeDefinition inputs = xh.Split, states = hn.Split;
        (xz, hz) = xz.Split == inputs ? (xz, hz) : (hz, xz);
        (xr, hr) = xr.Split == inputs ? (xr, hr) : (hr, xr);
        int[] order = [xz.Position, xr.Position, xh.Position];
        bool isOne = xz.Split == inputs && xr.Split == inputs && hz.Split == states && hr.Split == states && z.Activation == r.Activation
            && order.Order().SequenceEqual([0, 1, 2]) && order.SequenceEqual([hz.Position, hr.Position, hn.Position]);
        if (!isOne || Sum(inputs) is not { Input: { } w, State: null } first || Sum(states) is not { Input: null, State: { } u } second)
            return null;
        int hidden = w.Shape[1] / 3;
        return step.Source is null || w.Shape[1] != 3 * hidden || u.Shape[0] != hidden || u.Shape[1] != 3 * hidden ? null : new RecurrentStep(
            "GRU", hidden, state, -1, step.Source, step.Index!, StepReader.Weights(w, order, hidden), StepReader.Weights(u, order, hidden), // with the source
            StepReader.Biases(first.Bias, second.Bias, order, hidden), [z.Activation, hh.Activation]);
    }
}
