using System.Buffers.Binary;
using System.Text;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Json;

/// <summary>Finds the encoding of a JSON text by its first bytes, and converts UTF-16 and UTF-32 to UTF-8.</summary>
/// <remarks>
/// The first two characters of a JSON text are ASCII, so the zeros among the first four bytes tell the encodings apart (RFC
/// 4627, section 3). Python's <c>json.loads</c> does the same.
/// </remarks>
public static class JsonEncoding
{
    private const int CharactersPerBlock = 2048;

    // A UTF-16 unit takes at most three bytes in UTF-8, and so half more than in UTF-16.
    private const int MaxBytesPerUnit = 3;

    /// <summary>Returns the text in UTF-8; the same bytes if it is not in UTF-16 or UTF-32.</summary>
    /// <param name="json">A JSON text, with or without a byte order mark.</param>
    /// <param name="memory">The memory for the converted text.</param>
    /// <exception cref="FrameException">The text is not valid in its encoding.</exception>
    public static ArraySegment<byte> ToUtf8(ArraySegment<byte> json, FrameMemory memory)
    {
        if (Detect(json) is not { } encoding)
            return json;
        long length = encoding is UTF32Encoding ? json.Count : (long)MaxBytesPerUnit * ((json.Count / sizeof(char)) + 1);
        if (length > Array.MaxLength)
            throw new FrameException($"The body of {json.Count} bytes in {encoding.WebName.ToUpperInvariant()} is too long to convert; send UTF-8.");
        byte[] utf8 = memory.RentArray<byte>((int)length);
        try
        {
            return new(utf8, 0, Convert(json, encoding, utf8));
        }
        catch (DecoderFallbackException)
        {
            throw new FrameException($"The body starts like {encoding.WebName.ToUpperInvariant()} but is not valid in it.");
        }
    }

    // Returns null for UTF-8.
    private static Encoding? Detect(ReadOnlySpan<byte> json)
    {
        // Fast path: UTF-8 that starts with two ASCII characters.
        if (json.Length < sizeof(char) || (json[0] - 1u < 0x7F && json[1] - 1u < 0x7F))
            return null;
        uint start = json.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(json);
        if (json.Length >= sizeof(uint) && (start is 0x0000FEFF or 0xFFFE0000 || (start & 0xFFFFFF00) == 0 || (start & 0x00FFFFFF) == 0))
            return new UTF32Encoding(bigEndian: json[0] == 0, byteOrderMark: false, throwOnInvalidCharacters: true);
        return (json[0], json[1]) switch
        {
            (0xFE, 0xFF) or (0, not 0) => new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true),
            (0xFF, 0xFE) or (not 0, 0) => new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true),
            _ => null,
        };
    }

    private static int Convert(ReadOnlySpan<byte> json, Encoding encoding, Span<byte> utf8)
    {
        Decoder decoder = encoding.GetDecoder();
        Encoder encoder = Encoding.UTF8.GetEncoder();
        char[] block = new char[CharactersPerBlock];
        int length = 0;
        bool isComplete = false;
        while (!isComplete)
        {
            decoder.Convert(json, block, flush: true, out int read, out int characters, out isComplete);
            json = json[read..];
            encoder.Convert(block.AsSpan(0, characters), utf8[length..], isComplete, out _, out int written, out _);
            length += written;
        }
        return length;
    }
}
