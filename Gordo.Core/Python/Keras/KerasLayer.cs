using System.Text.Json;

namespace Gordo.Core.Python.Keras;

/// <summary>A layer as the configuration of a network describes it, with its weights.</summary>
/// <param name="name">Its name in the network.</param>
/// <param name="kind">Its class: <c>Dense</c>.</param>
/// <param name="settings">Its configuration.</param>
internal sealed class KerasLayer(string name, string kind, JsonElement settings)
{
    public string Name => name;

    public string Kind => kind;

    /// <summary>The weights in Keras' order.</summary>
    public IReadOnlyList<KerasWeight> Weights { get; set; } = [];

    /// <summary>A flag of the configuration.</summary>
    public bool Flag(string setting, bool fallback) => Find(setting) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Unexpected(setting, other, "true or false"),
    };

    /// <summary>A whole number of the configuration, at least 1.</summary>
    public int Count(string setting) => Find(setting) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) && value > 0
        ? value
        : throw Fault($"{setting} is not a whole number above zero");

    /// <summary>A number of the configuration.</summary>
    public double Number(string setting, double fallback) => Find(setting) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { } other => throw Unexpected(setting, other, "a number"),
    };

    /// <summary>A member of the configuration; null where it is absent or null.</summary>
    public JsonElement? Find(string setting) =>
        settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty(setting, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>The text of a value; null for one that is not text.</summary>
    public string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException e)
        {
            // Half a character.
            throw new ModelException($"layer {Text.Quote(name)} ({Text.Quote(kind)}): {e.Message}", e);
        }
    }

    /// <summary>Takes the weights, which must be of these shapes.</summary>
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

    /// <summary>An error that names the layer.</summary>
    public ModelException Fault(string what) => new($"layer {Text.Quote(name)} ({Text.Quote(kind)}): {what}");

    private ModelException Unexpected(string setting, JsonElement found, string expected) =>
        Fault($"{setting} is {found.ValueKind}; expected {expected}");
}

/// <summary>A weight of a layer.</summary>
/// <param name="Shape">The lengths of its axes.</param>
/// <param name="Values">Its numbers, the last index running fastest.</param>
internal sealed record KerasWeight(int[] Shape, float[] Values);
