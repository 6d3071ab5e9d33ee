using System.Globalization;
using System.Text;

namespace Gordo.Core;

/// <summary>Formats names and numbers from files for error messages: short, and without control characters.</summary>
internal static class Text
{
    private const int Longest = 80;

    /// <summary>Returns the name in quotes, with control characters escaped and long names truncated.</summary>
    public static string Quote(string name)
    {
        if (name.Length <= Longest && !name.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return $"'{name}'";
        var text = new StringBuilder("'");
        int end = Math.Min(name.Length, Longest);
        for (int i = 0; i < end; i++)
        {
            char c = name[i];
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFFFD')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                text.Append(c);
        }
        if (end < name.Length)
            text.Append(CultureInfo.InvariantCulture, $"… ({name.Length} characters)");
        return text.Append('\'').ToString();
    }

    /// <summary>Returns the numbers in brackets, at most the first twelve.</summary>
    public static string List(ReadOnlySpan<long> values)
    {
        var text = new StringBuilder("[");
        for (int i = 0; i < values.Length; i++)
        {
            if (i == 12)
                return text.Append(CultureInfo.InvariantCulture, $",… ({values.Length} numbers)]").ToString();
            text.Append(i > 0 ? "," : "").Append(values[i].ToString(CultureInfo.InvariantCulture));
        }
        return text.Append(']').ToString();
    }
}
