using System.Runtime.CompilerServices;
using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>
/// Walks over the tokens of one JSON text in UTF-8 without building anything.
/// </summary>
/// <remarks>
/// <see cref="System.Text.Json.Utf8JsonReader"/> is not used because people send bare <c>NaN</c> and <c>Infinity</c>
/// (Python's writer emits them), which it refuses, and because a frame needs nothing of its state machine.
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

    /// <summary>How large a frame in this text may become.</summary>
    public readonly FrameLimits Limits { get; }

    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Json => _json;

    /// <summary>The next byte to look at.</summary>
    public readonly int Position => _position;

    /// <summary>Skips white space and tells the byte that the next token begins with; 0 at the end.</summary>
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

    /// <summary>Steps over <paramref name="expected"/> if it comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(byte expected)
    {
        if (Peek() != expected)
            return false;
        _position++;
        return true;
    }

    /// <summary>Steps over <paramref name="expected"/>.</summary>
    /// <exception cref="FrameException">Something else comes next.</exception>
    public void Read(byte expected)
    {
        if (!TryRead(expected))
            throw Unexpected($"'{(char)expected}'");
    }

    /// <summary>Steps over bytes that were looked at in <see cref="Json"/>.</summary>
    public void Advance(int count) => _position += count;

    /// <summary>After a value in a list or map: true for a comma, false for the <paramref name="end"/>.</summary>
    /// <exception cref="FrameException">Something else comes next.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadSeparator(byte end)
    {
        byte next = Peek();
        if (next != ',' && next != end)
            throw Unexpected($"',' or '{(char)end}'");
        _position++;
        return next == ',';
    }

    /// <summary>Reads a string and tells where its raw text, escapes and all, lies between the quotes.</summary>
    /// <exception cref="FrameException">No whole string comes next.</exception>
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

    /// <summary>Reads a map's key and the colon after it.</summary>
    public JsonText ReadKey()
    {
        JsonText key = ReadString();
        Read((byte)':');
        return key;
    }

    /// <summary>The characters a string stands for.</summary>
    /// <exception cref="FrameException">It holds malformed escapes or is not UTF-8.</exception>
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

    /// <summary>Steps over the next value, whatever it is.</summary>
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

    /// <summary>Reads what can stand in one cell: a number, true, false, null, NaN, an infinity, or a string.</summary>
    /// <exception cref="FrameException">Something else comes next.</exception>
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

    /// <summary>The error that something else than <paramref name="expected"/> was found here.</summary>
    public FrameException Unexpected(string expected)
    {
        byte next = Peek();
        string found = _position >= _json.Length ? "the end" : next is > 0x20 and < 0x7F ? $"'{(char)next}'" : $"byte 0x{next:X2}";
        return new FrameException($"Malformed JSON: expected {expected} at byte {_position}, found {found}.");
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
