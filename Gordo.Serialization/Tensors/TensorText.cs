using System.Buffers;
using System.Text.Unicode;
using Gordo.Serialization.Json;

namespace Gordo.Serialization.Tensors;

/// <summary>Checks strings that answers repeat byte by byte, and shortens those in messages.</summary>
internal static class TensorText
{
    private const int MaxShown = 80;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Shortens a name for a message.</summary>
    public static string Cut(string text) => text.Length <= MaxShown ? text : text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)] + "…";

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
