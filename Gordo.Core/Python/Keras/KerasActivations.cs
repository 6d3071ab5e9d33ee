using System.Text.Json;
using Gordo.Core.Python.Graphs;

namespace Gordo.Core.Python.Keras;

/// <summary>Layer activations by their Keras names.</summary>
internal static class KerasActivations
{
    // The slope of this activation differs between Keras 2 and 3.
    private const string HardSigmoid = "hard_sigmoid";

    /// <summary>Returns the name of a layer's activation; <c>linear</c> if it has none.</summary>
    public static string Name(KerasLayer layer, string setting, string fallback = "linear")
    {
        if (layer.Find(setting) is not { } value)
            return fallback;
        // Keras 2 may write {"class_name": "tanh", …} or a description of the function.
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("class_name", out JsonElement name)
            && value.TryGetProperty("config", out JsonElement config))
            value = config.ValueKind == JsonValueKind.String ? config : name;
        return layer.TextOf(value) ?? throw layer.Fault($"{setting} is {value.ValueKind}; expected the name of an activation");
    }

    /// <summary>Adds an activation to a graph.</summary>
    public static GraphValue Apply(KerasLayer layer, string name, bool isNew, GraphBuilder graph, GraphValue input)
    {
        switch (name)
        {
            case "linear": return input;
            case "tanh": return graph.Add(input, "Tanh", input.Width, []);
            case "relu": return graph.Add(input, "Relu", input.Width, []);
            case "sigmoid": return graph.Add(input, "Sigmoid", input.Width, []);
            case "elu": return graph.Add(input, "Elu", input.Width, []);
            case "selu": return graph.Add(input, "Selu", input.Width, []);
            case "softplus": return graph.Add(input, "Softplus", input.Width, []);
            case "softsign": return graph.Add(input, "Softsign", input.Width, []);
            case "exponential": return graph.Add(input, "Exp", input.Width, []);
            case "softmax": return graph.Add(input, "Softmax", input.Width, [], ("axis", -1L));
            case HardSigmoid:
                return graph.Add(input, "HardSigmoid", input.Width, [], ("alpha", isNew ? 1f / 6 : 0.2f), ("beta", 0.5f));
            case "swish" or "silu":
                GraphValue gate = graph.Add(input, "Sigmoid", input.Width, []);
                return graph.Add(input, "Mul", input.Width, [gate.Name]);
            default: throw layer.Fault($"the activation {Text.Quote(name)} is not supported");
        }
    }

    /// <summary>Returns the name and parameters of an activation for recurrent operators.</summary>
    public static (string Name, float? Alpha, float? Beta) Recurrent(KerasLayer layer, string name, bool isNew) => name switch
    {
        "linear" => ("Affine", 1, 0),
        "tanh" => ("Tanh", null, null),
        "relu" => ("Relu", null, null),
        "sigmoid" => ("Sigmoid", null, null),
        "elu" => ("Elu", 1, null),
        "softplus" => ("Softplus", null, null),
        "softsign" => ("Softsign", null, null),
        HardSigmoid => ("HardSigmoid", isNew ? 1f / 6 : 0.2f, 0.5f),
        "selu" => ("gordo.Selu", null, null),
        "swish" or "silu" => ("gordo.Swish", null, null),
        "exponential" => ("gordo.Exponential", null, null),
        "softmax" => ("gordo.Softmax", null, null),
        _ => throw layer.Fault($"the activation {Text.Quote(name)} is not supported in a recurrent layer"),
    };
}
