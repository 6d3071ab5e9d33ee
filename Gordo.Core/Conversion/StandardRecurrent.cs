using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Recurrent;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>Keras' LSTM layers as ONNX operators.</summary>
internal static class StandardRecurrent
{
    private const ElementType Type = ElementType.Float32;

    // A step takes about twenty nodes.
    private const int MostSteps = 300;

    /// <summary>Rewrites a layer with a layout of windows first, which few runtimes support.</summary>
    public static void Rewrite(StandardGraph graph, NodeDefinition node)
    {
        RecurrentActivation[] activations = RecurrentActivation.Read(node, ["Sigmoid", "Tanh", "Tanh"], directions: 1);
        // The operator has no name for some activations of Keras.
        if (Array.Exists(activations, activation => activation.Name.StartsWith("gordo.", StringComparison.Ordinal)))
            Unroll(graph, node, activations);
        else
            StepsFirst(graph, node);
    }

    private static void StepsFirst(StandardGraph graph, NodeDefinition node)
    {
        ElementType type = graph.TypeOf(node.Inputs[0]);
        string steps = graph.Add("Transpose", type, [node.Inputs[0]], ("perm", new long[] { 1, 0, 2 }));
        bool all = node.Outputs[0].Length > 0;
        string states = (all ? node.Outputs[0] : node.Outputs[1]) + ".steps";
        var attributes = node.Attributes.Where(attribute => attribute.Key != "layout").ToDictionary(StringComparer.Ordinal);
        graph.Keep(new NodeDefinition(
            "", node.OperatorName, StandardGraph.OnnxVersion, node.Name, [steps, .. node.Inputs.Skip(1)], all ? [states] : ["", states], attributes));
        // [steps, directions, windows, units] for all states, [directions, windows, units] for the last.
        string turned = graph.Add("Transpose", type, [states], ("perm", all ? new long[] { 2, 0, 1, 3 } : new long[] { 1, 0, 2 }));
        graph.Name(all ? node.Outputs[0] : node.Outputs[1], turned);
    }

    // Writes out each step. All values have the axes windows, steps (one) and units.
    private static void Unroll(StandardGraph graph, NodeDefinition node, RecurrentActivation[] activations)
    {
        int steps = graph.Source.Inputs[0].Shape is [_, var window, _] ? window : 0;
        if (steps is < 1 or > MostSteps)
            throw new ModelException($"ONNX has no recurrent layer with this activation, and {steps} steps cannot be written out");
        Tensor weights = graph.Numbers(node.Inputs[1]), recurrent = graph.Numbers(node.Inputs[2]);
        int gates = weights.Shape[1], units = gates / 4;
        string projected = graph.Add("MatMul", Type, [node.Inputs[0], Transposed(graph, weights)]);
        if (node.HasInput(3))
        {
            // The second half of the bias is 0.
            ReadOnlySpan<float> bias = graph.Numbers(node.Inputs[3]).Values<float>();
            projected = graph.Add("Add", Type, [projected, graph.Constant<float>(bias[..gates])]);
        }
        string matrix = Transposed(graph, recurrent), axis = graph.Constant<long>([2]);
        string? h = null, c = null;
        var states = new List<string>();
        for (int step = 0; step < steps; step++)
        {
            string z = graph.Add("Gather", Type, [projected, graph.Constant<long>([step])], ("axis", 1L));
            if (h is not null)
                z = graph.Add("Add", Type, [z, graph.Add("MatMul", Type, [h, matrix])]);
            string candidate = graph.Add("Mul", Type, [Gate(z, 0, activations[0]), Gate(z, 3, activations[1])]);
            c = c is null ? candidate : graph.Add("Add", Type, [graph.Add("Mul", Type, [Gate(z, 2, activations[0]), c]), candidate]);
            h = graph.Add("Mul", Type, [Gate(z, 1, activations[0]), Apply(graph, activations[2], c)]);
            states.Add(h);
        }
        if (node.Outputs[0].Length > 0)
            graph.Name(node.Outputs[0], graph.Add("Unsqueeze", Type, [graph.Add("Concat", Type, [.. states], ("axis", 1L)), axis]));
        else
            graph.Name(node.Outputs[1], states[^1]);

        // The gates are in the order i, o, f, c.
        string Gate(string z, int gate, RecurrentActivation activation) => Apply(
            graph, activation, graph.Add("Slice", Type, [z, graph.Constant<long>([gate * units]), graph.Constant<long>([(gate + 1) * units]), axis]));
    }

    private static string Apply(StandardGraph graph, RecurrentActivation activation, string x)
    {
        switch (activation.Name)
        {
            case "Affine": return x;
            case "gordo.Selu": return graph.Add("Selu", Type, [x]);
            case "gordo.Exponential": return graph.Add("Exp", Type, [x]);
            case "gordo.Swish": return graph.Add("Mul", Type, [x, graph.Add("Sigmoid", Type, [x])]);
            case "gordo.Softmax": return graph.Add("Softmax", Type, [x], ("axis", -1L));
            case "HardSigmoid": return graph.Add("HardSigmoid", Type, [x], ("alpha", activation.Alpha), ("beta", activation.Beta));
            case "Tanh" or "Relu" or "Sigmoid" or "Elu" or "Softplus" or "Softsign": return graph.Add(activation.Name, Type, [x]);
            default: throw new ModelException($"the activation {Text.Quote(activation.Name)} cannot be written out");
        }
    }

    // [1, rows, columns] becomes [columns, rows].
    private static string Transposed(StandardGraph graph, Tensor matrix)
    {
        int rows = matrix.Shape[1], columns = matrix.Shape[2];
        ReadOnlySpan<float> values = matrix.Values<float>();
        float[] turned = new float[values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                turned[(column * rows) + row] = values[(row * columns) + column];
        }
        return graph.Constant<float>(turned, columns, rows);
    }
}
