using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Csv;

/// <summary>The text of a CSV file in UTF-8, and the separator of its cells.</summary>
/// <param name="Bytes">The text without a byte order mark.</param>
/// <param name="Separator">A comma, a semicolon or a tab.</param>
internal readonly record struct CsvText(ArraySegment<byte> Bytes, char Separator)
{
    private const int MaxShown = 40;

    /// <summary>Checks the encoding and the length of lines, and finds the separator.</summary>
    /// <exception cref="FrameException">The text is neither UTF-8 nor UTF-16, a line is too long, or quotes are not closed.</exception>
    public static CsvText Open(ReadOnlyMemory<byte> csv, FrameMemory memory, FrameLimits limits)
    {
        csv = ToUtf8(csv, memory);
        ReadOnlySpan<byte> text = csv.Span;
        if (text.IsEmpty)
            throw new FrameException("The CSV is empty; expected a header line.");
        if (!Utf8.IsValid(text))
            throw new FrameException("The CSV is not UTF-8; expected UTF-8, or UTF-16 with a byte order mark.");
        CheckLines(text, Math.Max(64 * 1024, 64L * limits.MaxColumns));
        MemoryMarshal.TryGetArray(csv, out ArraySegment<byte> array); // Both the body and the converted text are arrays.
        return new(array, FindSeparator(text));
    }

    /// <summary>Opens the text for reading.</summary>
    public MemoryStream OpenStream() => new(Bytes.Array!, Bytes.Offset, Bytes.Count, writable: false);

    /// <summary>Returns text for an error message, at most forty characters.</summary>
    public static string Shorten(ReadOnlySpan<char> text) => text.Length > MaxShown ? $"{text[..MaxShown]}…" : text.ToString();

    private static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> csv, FrameMemory memory)
    {
        ReadOnlySpan<byte> bytes = csv.Span;
        if (bytes.StartsWith("\uFEFF"u8))
            return csv[3..];
        if (bytes is [0xFE, 0xFF, ..])
            throw new FrameException("The CSV is big-endian UTF-16; expected UTF-8, or little-endian UTF-16.");
        if (bytes is not [0xFF, 0xFE, ..])
            return csv;
        ReadOnlySpan<char> characters = MemoryMarshal.Cast<byte, char>(bytes[2..]);
        // A UTF-16 unit takes at most three bytes in UTF-8.
        long length = 3L * characters.Length;
        if (length > Array.MaxLength)
            throw new FrameException($"The CSV of {csv.Length} bytes in UTF-16 is too long to convert; send UTF-8.");
        byte[] utf8 = memory.RentArray<byte>((int)length);
        return utf8.AsMemory(0, Encoding.UTF8.GetBytes(characters, utf8));
    }

    // Quotes must be closed on their line, so that a row is never longer than a line.
    private static void CheckLines(ReadOnlySpan<byte> text, long maxLength)
    {
        for (int line = 1; !text.IsEmpty; line++)
        {
            int length = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> current = length < 0 ? text : text[..length];
            if (current.Length > maxLength)
                throw new FrameException($"Line {line} has {current.Length} bytes; at most {maxLength} are allowed.");
            if (current.Count((byte)'"') % 2 != 0)
                throw new FrameException($"Line {line}: a quote is not closed on its line.");
            text = length < 0 ? [] : text[(length + 1)..];
        }
    }

    // The most frequent of the three in the header, outside quotes.
    private static char FindSeparator(ReadOnlySpan<byte> text)
    {
        int commas = 0, semicolons = 0, tabs = 0;
        bool isQuoted = false;
        foreach (byte character in text)
        {
            if (character is (byte)'\n' or (byte)'\r')
                break;
            isQuoted ^= character == '"';
            if (isQuoted)
                continue;
            commas += character == ',' ? 1 : 0;
            semicolons += character == ';' ? 1 : 0;
            tabs += character == '\t' ? 1 : 0;
        }
        return semicolons > 0 && semicolons >= commas && semicolons >= tabs ? ';' : tabs > 0 && tabs >= commas ? '\t' : ',';
    }
}
