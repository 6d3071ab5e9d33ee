using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Onnx;

/// <summary>
/// Replaces each <c>Loop</c> with a constant trip count around one step of a recurrent layer by the layer. tf2onnx writes the
/// recurrent layers of Keras 3 so. Other loops stay as they are.
/// </summary>
/// <remarks>ONNX operator Loop (1, 11, 13, 16, 19, 21, 23, 24, 25).</remarks>
internal static class OnnxLoops
{
    // Versions of the nodes that take the loop's place, whatever the model imports.
    private const int AxesAsInput = 13, RecurrentVersion = 14;

    /// <summary>Replaces the loops of a graph.</summary>
    /// <exception cref="ModelException">The body of a loop is malformed.</exception>
    public static void Replace(GraphDefinition graph, IReadOnlyDictionary<string, int> opsets)
    {
        foreach (NodeDefinition node in graph.Nodes.FindAll(node => node is { OperatorName: "Loop", Domain: "" }))
        {
            var values = new ConstantValues(graph);
            try
            {
                if (LoopBody.Read(node, values, opsets) is { } body && RecurrentStep.Match(body) is { } step
                    && body.Count(step.Index) is { } counters && Write(graph, body, step, counters, values) is { } nodes)
                {
                    graph.Nodes.Remove(node);
                    graph.Nodes.AddRange(nodes);
                }
            }
            catch (ModelException e) when (e.IsUnsupported)
            {
                // The loop stays.
            }
        }
    }

    private static List<NodeDefinition>? Write(
        GraphDefinition graph, LoopBody body, RecurrentStep step, Dictionary<int, Tensor> counters, ConstantValues values)
    {
        NodeDefinition loop = body.Node;
        string prefix = $"{loop.Outputs.First(output => output.Length > 0)}/{step.Operator}";
        var nodes = new List<NodeDefinition>();
        string Constant(string name, Tensor value)
        {
            graph.Constants[$"{prefix}/{name}"] = value;
            return $"{prefix}/{name}";
        }

        void Add(string operatorName, int version, string[] inputs, string[] outputs, Dictionary<string, object>? attributes = null) =>
            nodes.Add(new NodeDefinition("", operatorName, version, loop.Name, inputs, outputs, attributes));

        string first = Constant("axis0", Tensor.Create<long>(new Shape(1), [0])), second = Constant("axis1", Tensor.Create<long>(new Shape(1), [1]));
        string Start(int state)
        {
            string initial = loop.Inputs[2 + state];
            if (values.IsZero(initial))
                return "";
            Add("Unsqueeze", AxesAsInput, [initial, first], [$"{prefix}/start{state}"]);
            return $"{prefix}/start{state}";
        }

        string source = step.Source;
        if (!HasLength(graph, source, body.Trips, values))
        {
            Add("Slice", AxesAsInput, [source, first, Constant("trips", Tensor.Create<long>(new Shape(1), [body.Trips])), first], [$"{prefix}/source"]);
            source = $"{prefix}/source";
        }
        string[] inputs = [source, Constant("W", step.W), Constant("R", step.R), Constant("B", step.B), "", Start(step.State)];
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal) { ["hidden_size"] = (long)step.Hidden, ["activations"] = step.Activations };
        if (step.Cell >= 0)
            Add(step.Operator, RecurrentVersion, [.. inputs, Start(step.Cell)], [$"{prefix}/Y", $"{prefix}/Y_h", $"{prefix}/Y_c"], attributes);
        else
            Add(step.Operator, RecurrentVersion, inputs, [$"{prefix}/Y", $"{prefix}/Y_h"], new(attributes, StringComparer.Ordinal) { ["linear_before_reset"] = 1L });

        for (int i = 0; i < loop.Outputs.Count; i++)
        {
            string output = loop.Outputs[i];
            if (output.Length == 0)
                continue;
            if (i >= body.States)
            {
                if (body.ScanOut(i - body.States) != body.StateOut(step.State))
                    return null;
                Add("Squeeze", AxesAsInput, [$"{prefix}/Y", second], [output]);
            }
            else if (i == step.State || i == step.Cell)
            {
                Add("Squeeze", AxesAsInput, [i == step.State ? $"{prefix}/Y_h" : $"{prefix}/Y_c", first], [output]);
            }
            else
            {
                Add("Identity", AxesAsInput, [counters.TryGetValue(i, out Tensor? counter) ? Constant($"counter{i}", counter) : loop.Inputs[2 + i]], [output]);
            }
        }
        return nodes;
    }

    // True if the first axis is known to have as many rows as the loop has steps.
    private static bool HasLength(GraphDefinition graph, string name, int trips, ConstantValues values)
    {
        NodeDefinition? producer = values.Producer(name);
        if (producer is { OperatorName: "Squeeze", Inputs: [string states, ..] } && states.EndsWith("/Y", StringComparison.Ordinal))
            return graph.Nodes.Exists(node => node.OperatorName is "LSTM" or "GRU" && node.Outputs[0] == states && HasLength(graph, node.Inputs[0], trips, values));
        if (producer is { OperatorName: "Slice" } slice && slice.Inputs.Count == 4 && slice.Inputs[2].EndsWith("/trips", StringComparison.Ordinal))
            return values.Find(slice.Inputs[2])?.Integer(0) == trips;
        return producer is { OperatorName: "Transpose", Inputs: [string source] } && producer.Attributes.GetValueOrDefault("perm") is long[] { Length: 3 } order
            && graph.Inputs.Find(input => input.Name == source) is { Shape: { Count: 3 } shape } && order[0] is >= 0 and < 3 && shape[(int)order[0]] == trips;
    }
}
