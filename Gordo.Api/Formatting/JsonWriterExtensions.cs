using System.Text.Json;

namespace Gordo.Api.Formatting;

/// <summary>Extension methods of <see cref="Utf8JsonWriter"/>.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a member whose value is an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
