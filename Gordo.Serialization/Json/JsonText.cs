using System.Text;

namespace Gordo.Serialization.Json;

/// <summary>The location of a string's raw bytes in a JSON text, without the quotes.</summary>
internal readonly record struct JsonText(int Start, int Length, bool IsEscaped)
{
    /// <summary>Decodes raw bytes with escapes.</summary>
    /// <param name="raw">The bytes between the quotes.</param>
    /// <param name="position">Their position in the text, for the error message.</param>
    /// <exception cref="FrameException">An escape is malformed.</exception>
    public static string Unescape(ReadOnlySpan<byte> raw, int position)
    {
        var characters = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOf((byte)'\\');
            if (plain != 0)
            {
                characters.Append(Encoding.UTF8.GetString(plain < 0 ? raw : raw[..plain]));
                if (plain < 0)
                    break;
                raw = raw[plain..];
            }
            char? simple = raw.Length < 2 ? null : (char)raw[1] switch
            {
                '"' => '"',
                '\\' => '\\',
                '/' => '/',
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => null,
            };
            if (simple is { } character)
            {
                characters.Append(character);
                raw = raw[2..];
            }
            else if (raw.Length >= 6 && raw[1] == 'u' && System.Buffers.Text.Utf8Parser.TryParse(raw.Slice(2, 4), out ushort code, out int used, 'x') && used == 4)
            {
                characters.Append((char)code);
                raw = raw[6..];
            }
            else
            {
                throw new FrameException($"The string at byte {position} contains a malformed escape.");
            }
        }
        string text = characters.ToString();
        // A lone surrogate cannot be encoded; it becomes the replacement character, as in UTF-8 decoding.
        return text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }
}
