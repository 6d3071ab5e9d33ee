using System.Globalization;
using System.Text;

namespace Gordo.Core;

/// <summary>Names and numbers out of files, made fit for a message: short, and without control characters.</summary>
internal static class Text
{
    private const int Longest = 80;

    /// <summary>The name in quotes, with control characters written out and a long middle left out.</summary>
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

    /// <summary>Numbers in brackets, at most the first dozen.</summary>
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
