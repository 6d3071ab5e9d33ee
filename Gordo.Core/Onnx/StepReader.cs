using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>Recognizes the parts of a recurrent step: gates, activations, and sums of products with weights.</summary>
/// <param name="body">The body of the loop.</param>
/// <param name="state">The name of the state that is the output of the step.</param>
internal sealed class StepReader(LoopBody body, string state)
{
    // Operators whose name is that of an activation of a recurrent operator, and that have no attributes here.
    private static readonly string[] Known = ["Sigmoid", "Tanh", "Relu", "Softsign", "Softplus"];

    /// <summary>The sequence that a row is taken from; null until <see cref="Sum"/> has found it.</summary>
    public string? Source { get; private set; }

    /// <summary>The number of the row, a value of the body; null until <see cref="Sum"/> has found it.</summary>
    public string? Index { get; private set; }

    /// <summary>One of the equal parts of a split value.</summary>
    public sealed record Part(NodeDefinition Split, int Position, string Activation);

    /// <summary>A sum of a product of the input, one of the state, and constants.</summary>
    public sealed record SumOf(Tensor? Input, Tensor? State, float[] Bias);

    /// <summary>Returns the inputs of a commutative operator, that which fulfils the condition first; null if none does.</summary>
    public (string First, string Second)? Pair(string operatorName, string name, Func<string, bool> isFirst) =>
        body.Producer(body.Resolve(name)) is not { Inputs: [string one, string other] } node || node.OperatorName != operatorName || node.Domain.Length > 0 ? null
        : isFirst(body.Resolve(one)) ? (body.Resolve(one), body.Resolve(other))
        : isFirst(body.Resolve(other)) ? (body.Resolve(other), body.Resolve(one))
        : null;

    /// <summary>Returns the input and the name of an activation; null for any other value.</summary>
    public (string Name, string Activation)? Activated(string name) =>
        body.Producer(body.Resolve(name)) is { Inputs: [string input], Attributes.Count: 0, Domain: "" } node && Array.IndexOf(Known, node.OperatorName) >= 0
            ? (body.Resolve(input), node.OperatorName)
            : null;

    /// <summary>Returns an activated part of a split value.</summary>
    public Part? Gate(string name) =>
        Activated(name) is { } activated && FindPart(activated.Name) is { } part ? part with { Activation = activated.Activation } : null;

    /// <summary>Returns a part of a split value.</summary>
    public Part? PartOf(string name) => FindPart(body.Resolve(name));

    /// <summary>Returns the two parts that a value is the sum of.</summary>
    public (Part First, Part Second)? Parts(string name) =>
        Pair("Add", name, first => FindPart(first) is not null) is var (one, other) && FindPart(one) is { } first && FindPart(other) is { } second ? (first, second) : null;

    /// <summary>Returns true if a value is one minus another.</summary>
    public bool IsComplement(string name, string other) =>
        body.Producer(body.Resolve(name)) is { OperatorName: "Sub", Inputs: [string one, string subtracted] } && body.Resolve(subtracted) == other
        && body.Constant(one) is { Count: 1, Type: ElementType.Float32 } constant && constant.Values<float>()[0] == 1;

    /// <summary>Reads a sum; null if it has other terms.</summary>
    public SumOf? Sum(string name)
    {
        Tensor? input = null, recurrent = null;
        float[] bias = [];
        var terms = new Stack<string>([body.Resolve(name)]);
        for (int i = 0; terms.TryPop(out string? term); i++)
        {
            if (i > 16)
                return null;
            if (body.Constant(term) is { Type: ElementType.Float32 } constant)
            {
                if (bias.Length > 0 || constant.Rank is < 1 or > 2 || constant.Count != constant.Shape[^1])
                    return null;
                bias = constant.Values<float>().ToArray();
                continue;
            }
            switch (body.Producer(term))
            {
                case { OperatorName: "Add", Inputs: [string one, string other] }:
                    terms.Push(body.Resolve(one));
                    terms.Push(body.Resolve(other));
                    break;
                case { OperatorName: "MatMul", Inputs: [string left, string right] } when body.Constant(right) is { Rank: 2, Type: ElementType.Float32 } weights:
                    string factor = body.Resolve(left);
                    if (factor == state && recurrent is null)
                        recurrent = weights;
                    else if (input is null && IsRow(factor))
                        input = weights;
                    else
                        return null;
                    break;
                default: return null;
            }
        }
        int width = input?.Shape[1] ?? recurrent?.Shape[1] ?? 0;
        bool fits = width > 0 && (recurrent is null || recurrent.Shape[1] == width) && (bias.Length == 0 || bias.Length == width);
        return fits ? new SumOf(input, recurrent, bias) : null;
    }

    /// <summary>Transposes weights and puts the blocks of the gates in the order of the operator.</summary>
    public static Tensor Weights(Tensor weights, int[] order, int hidden)
    {
        int rows = weights.Shape[0], width = weights.Shape[1];
        Tensor result = Tensor.Create(ElementType.Float32, new Shape(1, width, rows));
        Span<float> from = weights.Values<float>(), to = result.Values<float>();
        for (int gate = 0; gate < order.Length; gate++)
        {
            for (int unit = 0; unit < hidden; unit++)
            {
                for (int row = 0; row < rows; row++)
                    to[(((gate * hidden) + unit) * rows) + row] = from[(row * width) + (order[gate] * hidden) + unit];
            }
        }
        return result;
    }

    /// <summary>Returns the biases of input and state in the order of the operator; zeros where there are none.</summary>
    public static Tensor Biases(float[] input, float[]? state, int[] order, int hidden)
    {
        Tensor result = Tensor.Create(ElementType.Float32, new Shape(1, 2 * order.Length * hidden));
        Span<float> to = result.Values<float>();
        for (int gate = 0; gate < order.Length; gate++)
        {
            if (input.Length > 0)
                input.AsSpan(order[gate] * hidden, hidden).CopyTo(to[(gate * hidden)..]);
            if (state is { Length: > 0 })
                state.AsSpan(order[gate] * hidden, hidden).CopyTo(to[((order.Length + gate) * hidden)..]);
        }
        return result;
    }

    private Part? FindPart(string name)
    {
        if (body.Producer(name) is not { OperatorName: "Split", Domain: "" } split)
            return null;
        bool isLast = split.Attributes.GetValueOrDefault("axis") is 1L or -1L;
        long[]? lengths = split.Attributes.GetValueOrDefault("split") as long[] ?? (split.HasInput(1) ? body.Constant(split.Inputs[1])?.Integers() ?? [] : null);
        bool isEven = lengths is null || (lengths.Length == split.Outputs.Count && lengths.Distinct().Count() == 1);
        return isLast && isEven ? new Part(split, split.Outputs.ToList().IndexOf(name), "") : null;
    }

    // Row number Index of the sequence Source.
    private bool IsRow(string name)
    {
        if (body.Producer(name) is not { OperatorName: "Gather", Domain: "", Inputs: [string source, string index] } gather
            || gather.Attributes.GetValueOrDefault("axis") is not (null or 0L) || !body.IsOuter(source))
            return false;
        (Source, Index) = (source, body.Resolve(index));
        return true;
    }
}
