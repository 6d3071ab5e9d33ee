using System.Runtime.CompilerServices;
using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Reads the tokens of a UTF-8 JSON text in order, without building a document.
/// </summary>
/// <remarks>
/// <see cref="System.Text.Json.Utf8JsonReader"/> is not used because it rejects bare <c>NaN</c> and <c>Infinity</c>, which
/// clients send (Python's writer emits them), and because a frame does not need its state machine.
/// </remarks>
internal ref struct JsonScanner
{
    private readonly ReadOnlySpan<byte> _json;
    private int _position;

    public JsonScanner(ReadOnlySpan<byte> json, FrameLimits? limits = null)
    {
        _json = json;
        Limits = limits ?? FrameLimits.Default;
        _position = json.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>The limits for a frame in this text.</summary>
    public readonly FrameLimits Limits { get; }

    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Json => _json;

    /// <summary>The index of the next byte.</summary>
    public readonly int Position => _position;

    /// <summary>Skips white space and returns the first byte of the next token, or 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        while (_position < _json.Length)
        {
            byte b = _json[_position];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t'))
                return b;
            _position++;
        }
        return 0;
    }

    /// <summary>Reads <paramref name="expected"/> if it is the next token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(byte expected)
    {
        if (Peek() != expected)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads <paramref name="expected"/>.</summary>
    /// <exception cref="FrameException">The next token is something else.</exception>
    public void Read(byte expected)
    {
        if (!TryRead(expected))
            throw Unexpected($"'{(char)expected}'");
    }

    /// <summary>Skips bytes that the caller has read from <see cref="Json"/>.</summary>
    public void Advance(int count) => _position += count;

    /// <summary>Reads the separator after a value in a list or map: returns true for a comma, false for <paramref name="end"/>.</summary>
    /// <exception cref="FrameException">The next token is something else.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadSeparator(byte end)
    {
        byte next = Peek();
        if (next != ',' && next != end)
            throw Unexpected($"',' or '{(char)end}'");
        _position++;
        return next == ',';
    }

    /// <summary>Reads a string and returns the location of its raw text, including escapes, between the quotes.</summary>
    /// <exception cref="FrameException">The next token is not a complete string.</exception>
    public JsonText ReadString()
    {
        if (Peek() != '"')
            throw Unexpected("a string");
        int start = ++_position;
        bool escaped = false;
        while (true)
        {
            int length = _json[_position..].IndexOfAny((byte)'"', (byte)'\\');
            if (length < 0)
                throw new FrameException($"The JSON ends inside the string that begins at byte {start - 1}.");
            _position += length;
            if (_json[_position] == '"')
                return new JsonText(start, _position++ - start, escaped);
            escaped = true;
            _position += 2;
            if (_position > _json.Length)
                throw new FrameException($"The JSON ends inside the string that begins at byte {start - 1}.");
        }
    }

    /// <summary>Reads a key of a map and the colon after it.</summary>
    public JsonText ReadKey()
    {
        JsonText key = ReadString();
        Read((byte)':');
        return key;
    }

    /// <summary>Decodes a string.</summary>
    /// <exception cref="FrameException">It contains malformed escapes or is not UTF-8.</exception>
    public readonly string GetString(JsonText text)
    {
        ReadOnlySpan<byte> raw = _json.Slice(text.Start, text.Length);
        if (text.IsEscaped)
            return JsonText.Unescape(raw, text.Start);
        try
        {
            return StrictUtf8.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            throw new FrameException($"The string at byte {text.Start} is not UTF-8.");
        }
    }

    /// <summary>Skips the next value of any kind.</summary>
    /// <exception cref="FrameException">It is malformed or nested deeper than <see cref="FrameLimits.MaxJsonDepth"/>.</exception>
    public void Skip(int depth = 0)
    {
        if (depth >= Limits.MaxJsonDepth)
            throw new FrameException($"The JSON is nested deeper than {Limits.MaxJsonDepth} levels at byte {_position}.");
        switch (Peek())
        {
            case (byte)'{':
                _position++;
                if (TryRead((byte)'}'))
                    return;
                do
                {
                    ReadKey();
                    Skip(depth + 1);
                }
                while (ReadSeparator((byte)'}'));
                return;
            case (byte)'[':
                _position++;
                if (TryRead((byte)']'))
                    return;
                do
                    Skip(depth + 1);
                while (ReadSeparator((byte)']'));
                return;
            case (byte)'"':
                ReadString();
                return;
            default:
                ReadCell();
                return;
        }
    }

    /// <summary>Reads the value of a cell: a number, true, false, null, NaN, an infinity, or a string.</summary>
    /// <exception cref="FrameException">The next token is something else.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonCell ReadCell()
    {
        byte next = Peek();
        if ((uint)(next - '0') <= 9 || next == '-')
        {
            if (JsonNumber.TryRead(_json[_position..], out JsonCell number, out int length))
            {
                _position += length;
                return number;
            }
        }
        return ReadWord(next);
    }

    /// <summary>Creates the error for a token other than <paramref name="expected"/> at the current position.</summary>
    public FrameException Unexpected(string expected)
    {
        byte next = Peek();
        string found = _position >= _json.Length ? "the end" : next is > 0x20 and < 0x7F ? $"'{(char)next}'" : $"byte 0x{next:X2}";
        // The byte before the token, without white space.
        int before = _json[..Math.Min(_position, _json.Length)].LastIndexOfAnyExcept(" \n\r\t"u8);
        string comma = next is (byte)'}' or (byte)']' && before >= 0 && _json[before] == ',' ? " after a trailing comma" : "";
        return new FrameException($"Malformed JSON: expected {expected} at byte {_position}, found {found}{comma}.");
    }

    private bool TryReadExactly(scoped ReadOnlySpan<byte> text)
    {
        if (!_json[_position..].StartsWith(text))
            return false;
        _position += text.Length;
        return true;
    }

    private JsonCell ReadWord(byte next)
    {
        switch (next)
        {
            case (byte)'"':
                JsonText text = ReadString();
                return new JsonCell(text);
            case (byte)'n' when TryReadExactly("null"u8):
                return new JsonCell(JsonCellKind.Missing, BitConverter.DoubleToInt64Bits(double.NaN));
            case (byte)'t' when TryReadExactly("true"u8):
                return new JsonCell(JsonCellKind.Boolean, 1);
            case (byte)'f' when TryReadExactly("false"u8):
                return new JsonCell(JsonCellKind.Boolean, 0);
            case (byte)'N' when TryReadExactly("NaN"u8):
                return new JsonCell(JsonCellKind.Float, BitConverter.DoubleToInt64Bits(double.NaN));
            case (byte)'I' when TryReadExactly("Infinity"u8):
                return new JsonCell(JsonCellKind.Float, BitConverter.DoubleToInt64Bits(double.PositiveInfinity));
            case (byte)'-' when TryReadExactly("-Infinity"u8):
                return new JsonCell(JsonCellKind.Float, BitConverter.DoubleToInt64Bits(double.NegativeInfinity));
            default:
                throw Unexpected("a value");
        }
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
}
