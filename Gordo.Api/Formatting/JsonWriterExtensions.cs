using System.Text.Json;

namespace Gordo.Api.Formatting;

/// <summary>What <see cref="Utf8JsonWriter"/> lacks for the answers of this server.</summary>
internal static class JsonWriterExtensions
{
    /// <summary>Writes a member that is a list of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
