using System.Globalization;
using System.Text;

namespace Gordo.Api.Hosting;

/// <summary>Escapes text for a log line, so that clients cannot forge lines.</summary>
internal static class LogText
{
    /// <summary>
    /// Replaces control characters, line and paragraph separators and format characters, such as direction overrides, by
    /// <c>\uXXXX</c>. Returns the same string if it has none.
    /// </summary>
    public static string Escape(string text)
    {
        int first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        while (first >= 0 && first < text.Length && !IsUnsafe(text[first]))
            first++;
        if (first < 0 || first == text.Length)
            return text;
        var escaped = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (char character in text.AsSpan(first))
        {
            if (IsUnsafe(character))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                escaped.Append(character);
        }
        return escaped.ToString();
    }

    private static bool IsUnsafe(char character) => character is < ' ' or > '~' && char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
