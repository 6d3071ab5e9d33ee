using System.Text.Json;

namespace Gordo.Core.Collections;

/// <summary>An object of the settings: members by name, null where one is absent or null, and clear words where it is something else.</summary>
/// <remarks>By hand, since what the serializer compiles for so few members costs a starting server more than its first model.</remarks>
/// <param name="element">The JSON object.</param>
/// <param name="path">What messages call it.</param>
internal readonly struct SettingsNode(JsonElement element, string path)
{
    /// <summary>A member that is an object.</summary>
    public SettingsNode? Node(string name) =>
        Find(name, JsonValueKind.Object, "an object") is { } member ? new(member, $"{path}.{name}") : null;

    /// <summary>A member that is text.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String, "text")?.GetString();

    /// <summary>A member that is true or false.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : throw Unexpected(name, member, "true or false");
    }

    /// <summary>A member that is a whole number.</summary>
    public int? Integer(string name)
    {
        if (Find(name) is not { } member)
            return null;
        return member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out int value) ? value : throw Unexpected(name, member, "a whole number");
    }

    /// <summary>A member that is a number.</summary>
    public double? Number(string name) => Find(name, JsonValueKind.Number, "a number")?.GetDouble();

    /// <summary>A member that is a list of numbers, where null stands for one that is missing.</summary>
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
