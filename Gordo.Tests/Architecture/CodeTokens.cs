namespace Gordo.Tests.Architecture;

/// <summary>Splits C# source into identifiers, keywords and punctuation characters.</summary>
/// <remarks>
/// Omits comments, preprocessor lines, numbers and the text of literals; keeps expressions in interpolated strings.
/// </remarks>
internal sealed class CodeTokens
{
    private readonly string _text;
    private readonly List<string> _tokens = [];
    private int _at;

    private CodeTokens(string text) => _text = text;

    /// <summary>Returns the tokens of a source file, in order.</summary>
    public static List<string> Of(string text)
    {
        var reader = new CodeTokens(text);
        reader.ReadUntil(end: "", braces: 1);
        return reader._tokens;
    }

    // Reads code to the end of the text, or to the number of closing braces that ends an interpolation.
    private void ReadUntil(string end, int braces)
    {
        int depth = 0;
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (end.Length > 0 && depth == 0 && c == '}' && Follows(end))
            {
                _at += braces;
                return;
            }
            if (Follows("//"))
                Skip(_text.IndexOf('\n', _at));
            else if (Follows("/*"))
                Skip(_text.IndexOf("*/", _at, StringComparison.Ordinal), 2);
            else if (c == '#' && IsFirstOfLine())
                Skip(_text.IndexOf('\n', _at));
            else if (c == '\'')
                SkipQuoted('\'');
            else if (c is '"' or '$' || (c == '@' && _at + 1 < _text.Length && _text[_at + 1] is '"' or '$'))
                ReadString();
            else if (char.IsDigit(c))
                _at += SpanOf(x => char.IsLetterOrDigit(x) || x == '_');
            else if (char.IsLetter(c) || c == '_')
                AddIdentifier();
            else
            {
                depth += c is '{' or '(' or '[' ? 1 : c is '}' or ')' or ']' ? -1 : 0;
                // A literal's format, as in {value:F1}, is text.
                if (end.Length > 0 && depth == 0 && c == ':' && !Follows("::") && _text[_at - 1] != ':')
                    _at += SpanOf(x => x != '}');
                else
                    Add(c);
            }
        }
    }

    private void AddIdentifier()
    {
        int length = SpanOf(x => char.IsLetterOrDigit(x) || x == '_');
        _tokens.Add(_text.Substring(_at, length));
        _at += length;
    }

    private void Add(char c)
    {
        if (!char.IsWhiteSpace(c) && c != '@')
            _tokens.Add(c.ToString());
        _at++;
    }

    private void ReadString()
    {
        int dollars = 0;
        bool verbatim = false;
        for (; _text[_at] is '$' or '@'; _at++)
        {
            dollars += _text[_at] == '$' ? 1 : 0;
            verbatim |= _text[_at] == '@';
        }
        int quotes = SpanOf(x => x == '"');
        bool raw = quotes >= 3;
        _at += raw ? quotes : 1;
        int braces = raw ? dollars : 1;
        string open = new('{', braces), close = new('}', braces), quote = new('"', raw ? quotes : 1);
        while (_at < _text.Length)
        {
            if (verbatim && Follows("\"\""))
                _at += 2;
            else if (Follows(quote))
            {
                _at += quote.Length;
                break;
            }
            else if (!raw && !verbatim && _text[_at] == '\\')
                _at += 2;
            else if (!raw && dollars > 0 && (Follows("{{") || Follows("}}")))
                _at += 2;
            else if (dollars > 0 && Follows(open))
            {
                _at += braces;
                _tokens.Add(";");
                ReadUntil(close, braces);
                _tokens.Add(";");
            }
            else
                _at++;
        }
        // A placeholder for the literal, so that an identifier after a dot is a member.
        _tokens.Add("\"");
    }

    private void SkipQuoted(char quote)
    {
        for (_at++; _at < _text.Length && _text[_at] != quote; _at++)
            _at += _text[_at] == '\\' ? 1 : 0;
        _at++;
    }

    private void Skip(int to, int length = 0) => _at = to < 0 ? _text.Length : to + length;

    private bool Follows(string text) => string.CompareOrdinal(_text, _at, text, 0, text.Length) == 0;

    private bool IsFirstOfLine() => string.IsNullOrWhiteSpace(_text[(_text.LastIndexOf('\n', Math.Max(0, _at - 1)) + 1).._at]);

    private int SpanOf(Func<char, bool> holds)
    {
        int end = _at;
        while (end < _text.Length && holds(_text[end]))
            end++;
        return end - _at;
    }
}
