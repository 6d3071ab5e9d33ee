using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Training;

namespace Gordo.Core.Building.Networks;

/// <summary>Writes a trained network as ONNX operators.</summary>
internal static class NetworkGraph
{
    // The gates of ONNX (input, output, forget, candidate) among those of Keras (input, forget, candidate, output).
    private static readonly int[] GateOrder = [0, 3, 1, 2];

    /// <summary>Adds the network.</summary>
    public static GraphTensor Write(ModelGraph graph, GraphTensor input, Network network)
    {
        GraphTensor value = graph.ToSingle(input);
        bool isRecurrent = network.Definition.Layers[0] is LstmDefinition;
        // The recurrent operators take steps first.
        if (isRecurrent)
            value = graph.Add("Transpose", value, value.Width, [], ("perm", new long[] { 1, 0, 2 }));
        for (int i = 0; i < network.Definition.Layers.Count; i++)
        {
            ReadOnlySpan<float> parameters = network.ParametersOf(i).Span;
            value = network.Definition.Layers[i] is LstmDefinition lstm
                ? WriteLstm(graph, value, lstm, parameters)
                : WriteDense(graph, value, network.Definition.Layers[i], parameters);
        }
        return value;
    }

    private static GraphTensor WriteDense(ModelGraph graph, GraphTensor value, LayerDefinition layer, ReadOnlySpan<float> parameters)
    {
        int kernel = value.Width * layer.Units;
        value = graph.Add("MatMul", value, layer.Units, [graph.Constant(parameters[..kernel], value.Width, layer.Units)]);
        value = graph.Add("Add", value, layer.Units, [graph.Constant(parameters[kernel..])]);
        return layer.Activation == Activation.Linear ? value : graph.Add(layer.Activation.ToString(), value, layer.Units, []);
    }

    private static GraphTensor WriteLstm(ModelGraph graph, GraphTensor value, LstmDefinition layer, ReadOnlySpan<float> parameters)
    {
        int units = layer.Units, inputs = value.Width, width = 4 * units, bias = (inputs + units) * width;
        string kernel = graph.Constant<float>(Transposed(parameters[..(inputs * width)], inputs, units), 1, width, inputs);
        string recurrent = graph.Constant<float>(Transposed(parameters[(inputs * width)..bias], units, units), 1, width, units);
        // The second half belongs to the recurrent kernel, which has no bias of its own here.
        string biases = graph.Constant<float>([.. Transposed(parameters[bias..], 1, units), .. new float[width]], 1, 2 * width);
        string activation = layer.Activation == Activation.Linear ? "Affine" : layer.Activation.ToString();
        List<(string Name, object Value)> attributes = [("hidden_size", (long)units), ("activations", new[] { "Sigmoid", activation, activation })];
        // Only the activations with a parameter take one from these lists.
        if (layer.Activation is Activation.Linear or Activation.Elu)
            attributes.Add(("activation_alpha", new float[] { 1, 1 }));
        if (layer.Activation is Activation.Linear)
            attributes.Add(("activation_beta", new float[] { 0, 0 }));
        GraphTensor states = graph.Node(
            "LSTM", [value.Name, kernel, recurrent, biases], layer.ReturnsSequence ? 0 : 1, value with { Width = units }, [.. attributes]);
        // Removes the axis of directions.
        return graph.Add("Squeeze", states, units, [graph.Constant<long>([layer.ReturnsSequence ? 1 : 0])]);
    }

    // Returns the parameters of inputs × gates × units as gates × units × inputs, with the gates in the order of ONNX.
    private static float[] Transposed(ReadOnlySpan<float> parameters, int inputs, int units)
    {
        float[] transposed = new float[parameters.Length];
        for (int gate = 0; gate < 4; gate++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int input = 0; input < inputs; input++)
                    transposed[(((gate * units) + unit) * inputs) + input] = parameters[(((input * 4) + GateOrder[gate]) * units) + unit];
            }
        }
        return transposed;
    }
}
