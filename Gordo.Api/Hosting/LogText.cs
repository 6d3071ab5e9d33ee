using System.Globalization;
using System.Text;

namespace Gordo.Api.Hosting;

/// <summary>Text that stays within its line of a log, whoever wrote it.</summary>
internal static class LogText
{
    /// <summary>
    /// The text with control characters, line and paragraph separators and format characters, such as those that turn the
    /// direction round, as <c>\uXXXX</c>; the text itself where there are none.
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
