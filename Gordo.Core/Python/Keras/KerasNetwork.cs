using System.Text.Json;
using Gordo.Core.Python.Graphs;

namespace Gordo.Core.Python.Keras;

/// <summary>Adds the layers of a network to a graph, in float32.</summary>
internal static class KerasNetwork
{
    /// <summary>Adds the layers to a graph.</summary>
    /// <param name="layers">The layers, in order.</param>
    /// <param name="isNew">True if Keras 3 saved them.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="input">The input: rows, or windows.</param>
    /// <param name="isSequence">True if the input is windows.</param>
    /// <returns>One output row per row or window.</returns>
    public static GraphValue Add(IReadOnlyList<KerasLayer> layers, bool isNew, GraphBuilder graph, GraphValue input, bool isSequence)
    {
        if (layers.Count == 0)
            throw new ModelException("the network has no layers");
        GraphValue value = graph.ToSingle(input) with { IsOfRows = false };
        foreach (KerasLayer layer in layers)
        {
            switch (layer.Kind)
            {
                case "Dense":
                    value = Dense(layer, isNew, graph, value);
                    break;
                case "LSTM":
                    value = Lstm(layer, isNew, graph, value, isSequence);
                    isSequence = layer.Flag("return_sequences", false);
                    break;
                case "BatchNormalization":
                    value = Normalize(layer, graph, value, isSequence ? 3 : 2);
                    break;
                case "Activation":
                    value = KerasActivations.Apply(layer, KerasActivations.Name(layer, "activation"), isNew, graph, value);
                    break;
                case "RepeatVector" when !isSequence:
                    value = Repeat(layer, graph, value);
                    isSequence = true;
                    break;
                // These layers have an effect in training only.
                case "Dropout" or "SpatialDropout1D" or "AlphaDropout" or "GaussianDropout" or "GaussianNoise" or "ActivityRegularization":
                    break;
                default:
                    throw layer.Fault("layers of this class, or in this place, are not supported");
            }
        }
        return isSequence
            ? throw layers[^1].Fault("it answers with a sequence; a network must end in one row")
            : value with { MayBeMissing = true, MayBeInfinite = true };
    }

    private static GraphValue Dense(KerasLayer layer, bool isNew, GraphBuilder graph, GraphValue input)
    {
        int units = layer.Count("units");
        bool hasBias = layer.Flag("use_bias", true);
        KerasWeight[] weights = hasBias ? layer.Take([input.Width, units], [units]) : layer.Take([input.Width, units]);
        GraphValue value = graph.Add(input, "MatMul", units, [graph.Constant<float>(weights[0].Values, input.Width, units)]);
        if (hasBias)
            value = graph.Add(value, "Add", units, [graph.Constant<float>(weights[1].Values)]);
        return KerasActivations.Apply(layer, KerasActivations.Name(layer, "activation"), isNew, graph, value);
    }

    private static GraphValue Lstm(KerasLayer layer, bool isNew, GraphBuilder graph, GraphValue input, bool isSequence)
    {
        if (!isSequence)
            throw layer.Fault("its input is rows; expected windows");
        if (layer.Flag("stateful", false) || layer.Flag("return_state", false) || layer.Flag("time_major", false))
            throw layer.Fault("stateful, return_state and time_major are not supported");
        int units = layer.Count("units"), inputs = input.Width, gates = 4 * units;
        bool hasBias = layer.Flag("use_bias", true);
        KerasWeight[] weights = hasBias
            ? layer.Take([inputs, gates], [units, gates], [gates])
            : layer.Take([inputs, gates], [units, gates]);
        var operands = new List<string>
        {
            graph.Constant<float>(Gates(weights[0].Values, inputs, units), 1, gates, inputs),
            graph.Constant<float>(Gates(weights[1].Values, units, units), 1, gates, units),
        };
        if (hasBias)
            operands.Add(graph.Constant<float>([.. Gates(weights[2].Values, 1, units), .. new float[gates]], 1, 2 * gates));
        (string Name, float? Alpha, float? Beta) recurrent = KerasActivations.Recurrent(
            layer, KerasActivations.Name(layer, "recurrent_activation", "sigmoid"), isNew);
        (string Name, float? Alpha, float? Beta) own = KerasActivations.Recurrent(layer, KerasActivations.Name(layer, "activation", "tanh"), isNew);
        (string Name, float? Alpha, float? Beta)[] activations = [recurrent, own, own];
        if (layer.Flag("go_backwards", false))
            input = Reverse(graph, input);
        bool all = layer.Flag("return_sequences", false);
        return graph.AddRecurrent(
            input, units, all, [.. operands], activations.Select(activation => activation.Name).ToArray(),
            activations.Where(activation => activation.Alpha is not null).Select(activation => activation.Alpha ?? 0).ToArray(),
            activations.Where(activation => activation.Beta is not null).Select(activation => activation.Beta ?? 0).ToArray());
    }

    // Keras stores the gates i, f, c, o as columns; ONNX stores i, o, f, c as rows, transposed.
    private static float[] Gates(float[] stored, int inputs, int units)
    {
        ReadOnlySpan<int> order = [0, 3, 1, 2];
        float[] turned = new float[stored.Length];
        for (int gate = 0; gate < 4; gate++)
        {
            for (int unit = 0; unit < units; unit++)
            {
                for (int i = 0; i < inputs; i++)
                    turned[(((gate * units) + unit) * inputs) + i] = stored[(i * 4 * units) + (order[gate] * units) + unit];
            }
        }
        return turned;
    }

    private static GraphValue Normalize(KerasLayer layer, GraphBuilder graph, GraphValue input, int rank)
    {
        if (layer.Find("axis") is { } axis)
        {
            if (axis.ValueKind == JsonValueKind.Array && axis.GetArrayLength() == 1)
                axis = axis[0];
            if (axis.ValueKind != JsonValueKind.Number || !axis.TryGetInt32(out int number) || (number != -1 && number != rank - 1))
                throw layer.Fault("axis is not the last one");
        }
        bool hasScale = layer.Flag("scale", true), hasCentre = layer.Flag("center", true);
        int width = input.Width;
        KerasWeight[] weights = layer.Take([.. Enumerable.Repeat<int[]>([width], 2 + (hasScale ? 1 : 0) + (hasCentre ? 1 : 0))]);
        float[] mean = weights[^2].Values, variance = weights[^1].Values;
        double epsilon = layer.Number("epsilon", 1e-3);
        float[] factors = new float[width], offsets = new float[width];
        for (int i = 0; i < width; i++)
        {
            double factor = (hasScale ? weights[0].Values[i] : 1) / Math.Sqrt(variance[i] + epsilon);
            factors[i] = (float)factor;
            offsets[i] = (float)((hasCentre ? weights[hasScale ? 1 : 0].Values[i] : 0) - (mean[i] * factor));
        }
        GraphValue value = graph.Add(input, "Mul", width, [graph.Constant<float>(factors)]);
        return graph.Add(value, "Add", width, [graph.Constant<float>(offsets)]);
    }

    private static GraphValue Repeat(KerasLayer layer, GraphBuilder graph, GraphValue input)
    {
        const int MostTimes = 100_000;
        int times = layer.Count("n");
        if (times > MostTimes)
            throw layer.Fault($"n is {times}");
        GraphValue value = graph.Add(input, "Unsqueeze", input.Width, [graph.Constant<long>([1])]);
        return graph.Add(value, "Tile", input.Width, [graph.Constant<long>([1, times, 1])]);
    }

    private static GraphValue Reverse(GraphBuilder graph, GraphValue input) => graph.Add(
        input, "Slice", input.Width,
        [graph.Constant<long>([-1]), graph.Constant<long>([int.MinValue]), graph.Constant<long>([1]), graph.Constant<long>([-1])]);
}
