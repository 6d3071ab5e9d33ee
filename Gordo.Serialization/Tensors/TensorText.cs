using System.Buffers;
using System.Text.Unicode;
using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>Checks strings that answers repeat byte by byte, and shortens those in messages.</summary>
internal static class TensorText
{
    private const int MaxShown = 80;

    // \u and four digits.
    private const int EscapeLength = 6;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Shortens a name for a message.</summary>
    public static string Cut(string text) => text.Length <= MaxShown ? text : text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)] + "…";

    /// <summary>Decodes a key that may be one of some short names; returns an empty string, without decoding it, if it is longer than those.</summary>
    /// <param name="scanner">The text of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="maxLength">The length of the longest name, which is ASCII.</param>
    /// <exception cref="FrameException">The key contains malformed escapes or is not UTF-8.</exception>
    public static string Name(ref JsonScanner scanner, JsonText key, int maxLength) =>
        key.Length <= (key.IsEscaped ? EscapeLength * maxLength : maxLength) ? scanner.GetString(key) : "";

    /// <summary>Checks that a string is valid JSON, which the scanner leaves to whoever decodes it.</summary>
    /// <exception cref="FrameException">It contains control characters or malformed escapes, or is not UTF-8.</exception>
    public static void Check(ref JsonScanner scanner, JsonText text)
    {
        ReadOnlySpan<byte> raw = scanner.Json.Slice(text.Start, text.Length);
        if (raw.IndexOfAnyInRange((byte)0, (byte)0x1F) is >= 0 and int control)
            throw new FrameException($"The string at byte {text.Start} contains a control character at byte {text.Start + control}.");
        if (!Utf8.IsValid(raw))
            throw new FrameException($"The string at byte {text.Start} is not UTF-8.");
        for (int escape; text.IsEscaped && (escape = raw.IndexOf((byte)'\\')) >= 0;)
        {
            raw = raw[escape..];
            bool isCode = raw[1] == 'u';
            if (isCode ? raw.Length < 6 || raw[2..6].ContainsAnyExcept(HexDigits) : !"\"\\/bfnrt"u8.Contains(raw[1]))
                throw new FrameException($"The string at byte {text.Start} contains a malformed escape.");
            raw = raw[(isCode ? 6 : 2)..];
        }
    }
}
