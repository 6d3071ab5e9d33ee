using System.Text.Json;

namespace Gordo.Core.Collections;

/// <summary>A JSON object of the settings. Members are read by name: null if absent or null, an error if of another type.</summary>
/// <remarks>Hand-written: compiling the JSON serializer for so few members would cost more at start-up than loading the first model.</remarks>
/// <param name="element">The JSON object.</param>
/// <param name="path">The path of the object used in error messages.</param>
internal readonly struct SettingsNode(JsonElement element, string path)
{
    /// <summary>Returns an object member.</summary>
    public SettingsNode? Node(string name) =>
        Find(name, JsonValueKind.Object, "an object") is { } member ? new(member, $"{path}.{name}") : null;

    /// <summary>Returns a text member.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String, "text")?.GetString();

    /// <summary>Returns a Boolean member.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw Unexpected(name, member, "true or false");
    }

    /// <summary>Returns an integer member.</summary>
    public int? Integer(string name)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int value) ? value : throw Unexpected(name, member, "a whole number");
    }

    /// <summary>Returns a number member.</summary>
    public double? Number(string name) => Find(name, JsonValueKind.Number, "a number")?.GetDouble();

    /// <summary>Returns a list of numbers; null elements stand for missing numbers.</summary>
    public double?[]? Numbers(string name)
    {
        if (Find(name, JsonValueKind.Array, "a list of numbers") is not { } member)
            return null;
        double?[] numbers = new double?[member.GetArrayLength()];
        int count = 0;
        foreach (JsonElement number in member.EnumerateArray())
        {
            numbers[count++] = number.ValueKind switch
            {
                JsonValueKind.Number => number.GetDouble(),
                JsonValueKind.Null => null,
                _ => throw Unexpected($"{name}[{count - 1}]", number, "a number"),
            };
        }
        return numbers;
    }

    private JsonElement? Find(string name) =>
        element.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private JsonElement? Find(string name, JsonValueKind kind, string expected) =>
        Find(name) is not { } member ? null : member.ValueKind == kind ? member : throw Unexpected(name, member, expected);

    private ModelException Unexpected(string name, JsonElement member, string expected) =>
        new($"{path}.{name} is {member.ValueKind}, expected {expected}.");
}
