using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gordo.Core.Python.Pickle;

/// <summary>Reads the bytes of a pickle sequentially. Every stated length is checked against the remaining bytes.</summary>
internal sealed class PickleInput(ReadOnlyMemory<byte> file)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The position of the next byte.</summary>
    public int Position { get; private set; }

    /// <summary>The number of unread bytes.</summary>
    public int Remaining => file.Length - Position;

    public byte Byte() => Span(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Span(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Span(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Span(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Span(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Span(8));

    /// <summary>Reads the given number of bytes without copying.</summary>
    /// <exception cref="ModelException">The file ends before that.</exception>
    public ReadOnlyMemory<byte> Bytes(long count)
    {
        if (count < 0 || count > Remaining)
            throw Fault($"{(ulong)count} bytes are said to follow, and the file has {Remaining} more");
        ReadOnlyMemory<byte> bytes = file.Slice(Position, (int)count);
        Position += (int)count;
        return bytes;
    }

    /// <summary>Reads UTF-8 text of the given number of bytes; lone surrogates are accepted as Python writes them.</summary>
    public string Text(long count)
    {
        ReadOnlySpan<byte> bytes = Bytes(count).Span;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return WithSurrogates(bytes);
        }
    }

    /// <summary>Reads text up to the end of the line.</summary>
    public string Line()
    {
        const int Longest = 1 << 16;
        ReadOnlySpan<byte> rest = file.Span.Slice(Position, Math.Min(Remaining, Longest));
        int end = rest.IndexOf((byte)'\n');
        if (end < 0)
            throw Fault("a line is not terminated");
        string line = Encoding.Latin1.GetString(rest[..end]);
        Position += end + 1;
        return line;
    }

    /// <summary>Creates an error that names the position.</summary>
    public ModelException Fault(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"at byte {Position} of the pickle: {what}"));

    private ReadOnlySpan<byte> Span(int count) => Bytes(count).Span;

    // Python's surrogatepass encodes a surrogate as three bytes, ED A0..BF xx.
    private string WithSurrogates(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            int plain = 0;
            while (plain < bytes.Length && !(bytes[plain] == 0xED && plain + 2 < bytes.Length && bytes[plain + 1] >= 0xA0))
                plain++;
            try
            {
                text.Append(Strict.GetString(bytes[..plain]));
            }
            catch (DecoderFallbackException)
            {
                throw Fault("text is not valid UTF-8");
            }
            bytes = bytes[plain..];
            if (bytes.Length == 0)
                break;
            text.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
            bytes = bytes[3..];
        }
        return text.ToString();
    }
}
