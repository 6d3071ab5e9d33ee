using System.Globalization;
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

    /// <summary>
    /// Writes a member whose value is a number, as in the columns of answers: whole numbers end in <c>.0</c>, so that the type of
    /// a value does not change between answers; null if it is absent, NaN or infinite.
    /// </summary>
    public static void WriteFloat(this Utf8JsonWriter writer, string name, double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
        {
            writer.WriteNull(name);
            return;
        }
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        writer.WritePropertyName(name);
        writer.WriteRawValue(text.AsSpan().IndexOfAnyExcept("-0123456789") < 0 ? text + ".0" : text, skipInputValidation: true);
    }
}
