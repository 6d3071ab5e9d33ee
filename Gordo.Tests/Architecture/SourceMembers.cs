using System.Text;
using System.Text.RegularExpressions;

namespace Gordo.Tests.Architecture;

/// <summary>
/// The members of the types in a source file, found by braces and semicolons. This is enough to find the member at a
/// position without a compiler. Literals and comments are blanked.
/// </summary>
internal sealed partial class SourceMembers
{
    private readonly List<(int Start, int End, string Name)> _members = [];

    public SourceMembers(string source)
    {
        Code = Blank(source);
        FindMembers();
    }

    /// <summary>The source with spaces in place of comments, strings and characters.</summary>
    public string Code { get; }

    /// <summary>Returns the type and member at a position, such as <c>Tensor.Copy</c>; only the type between members.</summary>
    public string At(int place)
    {
        (int Start, int End, string Name) best = (0, int.MaxValue, "");
        foreach ((int Start, int End, string Name) member in _members)
        {
            if (member.Start <= place && place < member.End && member.End - member.Start < best.End - best.Start)
                best = member;
        }
        return best.Name;
    }

    private void FindMembers()
    {
        // The open types, with the brace depth of their members.
        var types = new Stack<(string Name, int Depth, int Start)>();
        int depth = 0, begin = 0, member = -1;
        string name = "";
        for (int i = 0; i < Code.Length; i++)
        {
            switch (Code[i])
            {
                case '{':
                    string header = WithoutAttributes(Code[begin..i]);
                    if (member < 0 && TypeHeader().Match(header) is { Success: true } type)
                    {
                        types.Push((type.Groups["name"].Value, depth, begin));
                        begin = i + 1;
                    }
                    else if (member < 0 && types.TryPeek(out (string Name, int Depth, int Start) open))
                    {
                        name = NameOf(header) is { Length: > 0 } found ? $"{open.Name}.{found}" : name;
                        member = depth;
                    }
                    else if (member < 0)
                    {
                        begin = i + 1;
                    }
                    depth++;
                    break;
                case '}':
                    depth--;
                    if (member == depth)
                    {
                        _members.Add((begin, i + 1, name));
                        member = -1;
                        begin = i + 1;
                    }
                    else if (member < 0)
                    {
                        if (types.TryPeek(out (string Name, int Depth, int Start) closed) && closed.Depth == depth)
                        {
                            types.Pop();
                            _members.Add((closed.Start, i + 1, closed.Name));
                        }
                        begin = i + 1;
                    }
                    break;
                case ';' when member < 0:
                    if (types.TryPeek(out (string Name, int Depth, int Start) owner))
                    {
                        name = NameOf(WithoutAttributes(Code[begin..i])) is { Length: > 0 } found ? $"{owner.Name}.{found}" : name;
                        _members.Add((begin, i + 1, name));
                    }
                    begin = i + 1;
                    break;
            }
        }
    }

    // Empty for text after a property's braces.
    private static string NameOf(string header)
    {
        if (header.StartsWith('='))
            return "";
        foreach (Match match in NameBefore().Matches(header))
        {
            if (!Modifiers().IsMatch(match.Groups["name"].Value))
                return match.Groups["name"].Value;
        }
        return Identifier().Matches(header) is [.., Match last] ? last.Value : "";
    }

    private static string WithoutAttributes(string header)
    {
        string rest = header.TrimStart();
        while (rest.StartsWith('['))
        {
            int depth = 0, end = 0;
            do
            {
                depth += rest[end] == '[' ? 1 : rest[end] == ']' ? -1 : 0;
                end++;
            }
            while (depth > 0 && end < rest.Length);
            rest = rest[end..].TrimStart();
        }
        return rest;
    }

    private static string Blank(string source)
    {
        var code = new StringBuilder(source.Length);
        for (int i = 0; i < source.Length;)
        {
            int end = EndOfText(source, i);
            if (end == i)
            {
                code.Append(source[i++]);
                continue;
            }
            for (; i < end; i++)
                code.Append(source[i] == '\n' ? '\n' : ' ');
        }
        return code.ToString();
    }

    // Returns the end of the comment, character or string that begins at start; start if none does.
    private static int EndOfText(string source, int start)
    {
        if (string.CompareOrdinal(source, start, "//", 0, 2) == 0)
            return source.IndexOf('\n', start) is var end and >= 0 ? end : source.Length;
        if (string.CompareOrdinal(source, start, "/*", 0, 2) == 0)
            return source.IndexOf("*/", start, StringComparison.Ordinal) + 2;
        Match match = TextStart().Match(source, start);
        if (!match.Success || match.Index != start)
            return start;
        string prefix = match.Groups["prefix"].Value, quotes = match.Groups["quotes"].Value;
        int holes = prefix.Count(c => c == '$');
        bool isRaw = quotes.Length >= 3, isVerbatim = prefix.Contains('@', StringComparison.Ordinal);
        if (quotes.Length == 2)
            return start + match.Length;
        for (int i = start + match.Length; i < source.Length; i++)
        {
            if (holes > 0 && source[i] == '{')
            {
                int braces = source.AsSpan(i).IndexOfAnyExcept('{');
                bool isHole = isRaw ? braces >= holes : braces % 2 == 1;
                i += braces - 1;
                if (isHole)
                    i = EndOfHole(source, i + 1) - 1;
            }
            else if (!isRaw && !isVerbatim && source[i] == '\\')
            {
                i++;
            }
            else if (isVerbatim && string.CompareOrdinal(source, i, "\"\"", 0, 2) == 0)
            {
                i++;
            }
            else if (string.CompareOrdinal(source, i, quotes, 0, quotes.Length) == 0)
            {
                return i + quotes.Length;
            }
        }
        return source.Length;
    }

    private static int EndOfHole(string source, int start)
    {
        int depth = 1, i = start;
        while (i < source.Length && depth > 0)
        {
            int end = EndOfText(source, i);
            if (end > i)
            {
                i = end;
                continue;
            }
            depth += source[i] == '{' ? 1 : source[i] == '}' ? -1 : 0;
            i++;
        }
        return i;
    }

    [GeneratedRegex("""\G(?<prefix>[$@]*)(?<quotes>"{3,}|""|"|')""")]
    private static partial Regex TextStart();

    [GeneratedRegex(@"^(?:(?:public|internal|private|protected|static|sealed|abstract|readonly|ref|partial|file|unsafe|new)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"(?<name>\w+)\s*(?:<(?:[^<>()=]|<[^<>()=]*>)*>)?\s*(?:\(|=>|=(?!=))")]
    private static partial Regex NameBefore();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^(?:public|internal|private|protected|static|sealed|abstract|virtual|override|readonly|ref|partial|unsafe|new|async|extern|required|const|volatile)$")]
    private static partial Regex Modifiers();
}
