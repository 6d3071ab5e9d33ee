using System.Text.Json;

namespace Gordo.Core.Python.Keras;

/// <summary>A layer of a network: its configuration and weights.</summary>
/// <param name="name">The layer's name in the network.</param>
/// <param name="kind">The layer's class: <c>Dense</c>.</param>
/// <param name="settings">The layer's configuration.</param>
internal sealed class KerasLayer(string name, string kind, JsonElement settings)
{
    public string Name => name;

    public string Kind => kind;

    /// <summary>The weights, in Keras' order.</summary>
    public IReadOnlyList<KerasWeight> Weights { get; set; } = [];

    /// <summary>Reads a boolean setting.</summary>
    public bool Flag(string setting, bool fallback) => Find(setting) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Unexpected(setting, other, "true or false"),
    };

    /// <summary>Reads a positive integer setting.</summary>
    public int Count(string setting) => Find(setting) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) && value > 0
        ? value
        : throw Fault($"{setting} is not a positive integer");

    /// <summary>Reads a number.</summary>
    public double Number(string setting, double fallback) => Find(setting) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { } other => throw Unexpected(setting, other, "a number"),
    };

    /// <summary>Returns a setting, or null if it is absent or null.</summary>
    public JsonElement? Find(string setting) =>
        settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty(setting, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>Returns the text of a value, or null if it is not a string.</summary>
    public string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException e)
        {
            // The string contains a lone surrogate.
            throw new ModelException($"layer {Text.Quote(name)} ({Text.Quote(kind)}): {e.Message}", e);
        }
    }

    /// <summary>Returns the weights, which must have the given shapes.</summary>
    public KerasWeight[] Take(params int[][] shapes)
    {
        if (Weights.Count != shapes.Length)
            throw Fault($"there are {Weights.Count} weights; expected {shapes.Length}");
        for (int i = 0; i < shapes.Length; i++)
        {
            if (!Weights[i].Shape.AsSpan().SequenceEqual(shapes[i]))
                throw Fault($"weight {i} has the shape [{string.Join(',', Weights[i].Shape)}]; expected [{string.Join(',', shapes[i])}]");
        }
        return [.. Weights];
    }

    /// <summary>Creates an error that names the layer.</summary>
    public ModelException Fault(string what) => new($"layer {Text.Quote(name)} ({Text.Quote(kind)}): {what}");

    private ModelException Unexpected(string setting, JsonElement found, string expected) =>
        Fault($"{setting} is {found.ValueKind}; expected {expected}");
}

/// <summary>A weight of a layer.</summary>
/// <param name="Shape">The dimensions.</param>
/// <param name="Values">The values in row-major order.</param>
internal sealed record KerasWeight(int[] Shape, float[] Values);
