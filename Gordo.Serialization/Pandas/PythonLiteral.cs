using System.Globalization;
using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// Formats and parses Python's text for a tuple of two strings, <c>('model-input', 'TAG 1')</c>, which pandas uses as the
/// stored name of a two-level column.
/// </summary>
/// <remarks>
/// Formats like Python's <c>repr</c>; parses like <c>ast.literal_eval</c>, but only tuples of two strings, numbers or
/// names. See "Lexical analysis, String and Bytes literals" in the Python reference.
/// </remarks>
public static class PythonLiteral
{
    /// <summary>Returns the stored name of a column: the plain name, or the tuple of both levels.</summary>
    public static string FormatKey(ColumnKey key)
    {
        if (key.Tag is null)
            return key.Group;
        var text = new StringBuilder(key.Group.Length + key.Tag.Length + 8).Append('(');
        Append(text, key.Group);
        text.Append(", ");
        Append(text, key.Tag);
        return text.Append(')').ToString();
    }

    /// <summary>Parses the tuple of a two-level column.</summary>
    /// <exception cref="FrameException">The name is not a tuple of two items.</exception>
    public static ColumnKey ParseKey(string name)
    {
        var scanner = new Scanner(name);
        scanner.Expect('(');
        string group = scanner.ReadItem();
        scanner.Expect(',');
        string tag = scanner.ReadItem();
        scanner.TrySkip(',');
        scanner.Expect(')');
        scanner.ExpectEnd();
        return new ColumnKey(group, tag);
    }

    private static void Append(StringBuilder text, string value)
    {
        bool needsDouble = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal);
        char quote = needsDouble ? '"' : '\'';
        text.Append(quote);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == quote || c == '\\')
                text.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7f')
                text.Append(c);
            else
                i += AppendSpecial(text, value, i);
        }
        text.Append(quote);
    }

    // Returns the number of additional chars consumed.
    private static int AppendSpecial(StringBuilder text, string value, int position)
    {
        char c = value[position];
        if (c is '\t' or '\n' or '\r')
        {
            text.Append('\\').Append(c == '\t' ? 't' : c == '\n' ? 'n' : 'r');
            return 0;
        }
        bool isPair = char.IsSurrogatePair(value, position);
        int codePoint = isPair ? char.ConvertToUtf32(value, position) : c;
        if (IsPrintable(CharUnicodeInfo.GetUnicodeCategory(codePoint)))
            text.Append(value, position, isPair ? 2 : 1);
        else if (codePoint <= 0xff)
            text.Append(CultureInfo.InvariantCulture, $"\\x{codePoint:x2}");
        else if (codePoint <= 0xffff)
            text.Append(CultureInfo.InvariantCulture, $"\\u{codePoint:x4}");
        else
            text.Append(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}");
        return isPair ? 1 : 0;
    }

    // As in str.isprintable: everything except "Other" and "Separator" (the caller handles the space).
    private static bool IsPrintable(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private ref struct Scanner(string text)
    {
        private readonly string _text = text;
        private int _position;

        public void Expect(char expected)
        {
            if (!TrySkip(expected))
                Fail($"'{expected}'");
        }

        public bool TrySkip(char expected)
        {
            SkipSpace();
            if (_position >= _text.Length || _text[_position] != expected)
                return false;
            _position++;
            return true;
        }

        public void ExpectEnd()
        {
            SkipSpace();
            if (_position != _text.Length)
                Fail("the end");
        }

        public string ReadItem()
        {
            SkipSpace();
            if (_position < _text.Length && _text[_position] is '\'' or '"')
                return ReadString(_text[_position++]);
            // Numbers, None, True and similar words are kept as they are.
            int start = _position;
            while (_position < _text.Length && IsBare(_text[_position]))
                _position++;
            if (_position == start)
                Fail("a quoted string");
            return _text[start.._position];
        }

        private static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '_';

        private string ReadString(char quote)
        {
            var value = new StringBuilder();
            while (true)
            {
                int special = _text.AsSpan(_position).IndexOfAny(quote, '\\');
                if (special < 0)
                    Fail($"the closing {quote}");
                value.Append(_text, _position, special);
                _position += special + 1;
                if (_text[_position - 1] == quote)
                    return value.ToString();
                AppendEscape(value);
            }
        }

        private void AppendEscape(StringBuilder value)
        {
            if (_position == _text.Length)
                Fail("an escaped character");
            char c = _text[_position++];
            int simple = "\\'\"abfnrtv".IndexOf(c, StringComparison.Ordinal);
            if (simple >= 0)
                value.Append("\\'\"\a\b\f\n\r\t\v"[simple]);
            else if (c is 'x' or 'u' or 'U')
                AppendCodePoint(value, ReadDigits(c == 'x' ? 2 : c == 'u' ? 4 : 8));
            else if (c is >= '0' and <= '7')
                AppendCodePoint(value, ReadOctal(c - '0'));
            else if (c is '\n' or 'N')
                Fail("an escape other than a line break or \\N");
            else
                value.Append('\\').Append(c);
        }

        private void AppendCodePoint(StringBuilder value, uint codePoint)
        {
            if (codePoint <= char.MaxValue)
                value.Append((char)codePoint);
            else if (codePoint <= 0x10ffff)
                value.Append(char.ConvertFromUtf32((int)codePoint));
            else
                Fail("a code point up to 10ffff");
        }

        private uint ReadDigits(int count)
        {
            if (_text.Length - _position < count || !uint.TryParse(_text.AsSpan(_position, count),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint codePoint))
            {
                Fail($"{count} hexadecimal digits");
                return 0;
            }
            _position += count;
            return codePoint;
        }

        private uint ReadOctal(int first)
        {
            int value = first;
            for (int i = 0; i < 2 && _position < _text.Length && _text[_position] is >= '0' and <= '7'; i++)
                value = (value * 8) + (_text[_position++] - '0');
            return (uint)value;
        }

        private void SkipSpace()
        {
            while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r')
                _position++;
        }

        [System.Diagnostics.CodeAnalysis.DoesNotReturn]
        private readonly void Fail(string expected)
        {
            string shown = _text.Length > 100 ? _text[..100] + "…" : _text;
            throw new FrameException($"Column name '{shown}' is not a tuple of two levels: expected {expected} at character {_position}.");
        }
    }
}
