namespace Gordo.Core.Building.Datasets;

/// <summary>Divides a row filter into names, numbers and operators.</summary>
internal static class FilterTokens
{
    /// <summary>The quote of names that are not plain words; kept in their tokens.</summary>
    public const char Quote = '`';

    private static readonly string[] Operators = ["<=", ">=", "==", "!=", "<", ">", "(", ")", "&", "|", "~"];

    /// <summary>Returns the tokens.</summary>
    /// <exception cref="BuildException">A character belongs to none.</exception>
    public static List<string> Read(string text)
    {
        var tokens = new List<string>();
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            int length = Length(text, at);
            tokens.Add(text.Substring(at, length));
            at += length;
        }
        return tokens;
    }

    private static int Length(string text, int at)
    {
        if (text[at] == Quote)
        {
            int end = text.IndexOf(Quote, at + 1);
            return end > at + 1 ? end - at + 1 : throw new BuildException("row_filter has a name whose closing ` is absent, or an empty one.");
        }
        foreach (string op in Operators)
        {
            if (string.CompareOrdinal(text, at, op, 0, op.Length) == 0)
                return op.Length;
        }
        int length = 0;
        bool isNumber = char.IsAsciiDigit(text[at]) || text[at] is '-' or '+' or '.';
        while (at + length < text.Length && IsPart(text, at + length, isNumber))
            length++;
        return length > 0 ? length : throw new BuildException($"row_filter has the character {Text.Quote(text[at].ToString())}, which is not allowed.");
    }

    private static bool IsPart(string text, int at, bool isNumber)
    {
        char c = text[at];
        return char.IsLetterOrDigit(c) || c is '_' or '.' || (isNumber && (c is '-' or '+'));
    }
}
