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
        // Larger whole numbers have an exponent.
        bool isShortWhole = double.IsInteger(number) && Math.Abs(number) < 1e15;
        writer.WritePropertyName(name);
        writer.WriteRawValue(number.ToString(isShortWhole ? "F1" : "R", CultureInfo.InvariantCulture), skipInputValidation: true);
    }
}
