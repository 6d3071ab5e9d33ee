using System.Globalization;
using System.Text.Json;

namespace Gordo.Tests.Golden;

/// <summary>Compares JSON values: equal keys and text, numbers within a relative tolerance, and integers only with integers.</summary>
internal static class JsonComparer
{
    /// <summary>Fails with the first difference, if there is one.</summary>
    public static void ShouldMatch(this JsonElement found, JsonElement expected, double tolerance)
    {
        if (Difference(found, expected, tolerance) is { } difference)
            Assert.Fail(difference);
    }

    /// <summary>Returns a description of the first difference; null if there is none.</summary>
    public static string? Difference(JsonElement found, JsonElement expected, double tolerance) =>
        Difference(found, expected, tolerance, "$");

    /// <summary>Returns the first place that differs by more than an absolute tolerance.</summary>
    public static string? AbsoluteDifference(JsonElement found, JsonElement expected, double tolerance) =>
        Difference(found, expected, 0, "$", tolerance);

    private static string? Difference(JsonElement found, JsonElement expected, double tolerance, string place, double absolute = 0)
    {
        if (found.ValueKind != expected.ValueKind)
            return $"{place} is {found.GetRawText()}, expected {expected.GetRawText()}";
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                string[] keys = [.. expected.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];
                string[] foundKeys = [.. found.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];
                if (!keys.SequenceEqual(foundKeys, StringComparer.Ordinal))
                    return $"{place} has the keys [{string.Join(", ", foundKeys)}], expected [{string.Join(", ", keys)}]";
                return keys.Select(key => Difference(found.GetProperty(key), expected.GetProperty(key), tolerance, place + "." + key, absolute))
                    .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.Array:
                if (found.GetArrayLength() != expected.GetArrayLength())
                    return $"{place} has {found.GetArrayLength()} elements, expected {expected.GetArrayLength()}";
                return Enumerable.Range(0, expected.GetArrayLength())
                    .Select(i => Difference(found[i], expected[i], tolerance, string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]"), absolute))
                    .FirstOrDefault(difference => difference is not null);
            case JsonValueKind.Number:
                double number = expected.GetDouble();
                bool close = Math.Abs(found.GetDouble() - number) <= (tolerance * Math.Abs(number)) + absolute;
                // Databases that clients write to reject a field whose type changes between batches.
                bool sameType = IsWhole(found) == IsWhole(expected);
                return close && sameType ? null : $"{place} is {found.GetRawText()}, expected {expected.GetRawText()}";
            default:
                return found.GetRawText() == expected.GetRawText() || found.ToString() == expected.ToString()
                    ? null
                    : $"{place} is {found.GetRawText()}, expected {expected.GetRawText()}";
        }
    }

    private static bool IsWhole(JsonElement number) => !number.GetRawText().AsSpan().ContainsAny(".eE");
}
