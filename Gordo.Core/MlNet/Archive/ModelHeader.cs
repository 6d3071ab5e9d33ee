using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Core.MlNet.Archive;

/// <summary>A <c>Model.key</c> entry: its versions, the record, and the strings the record refers to.</summary>
/// <remarks>
/// ML.NET's ModelHeader. Little-endian. A header of 256 bytes is followed by the record, the string table (the end offset
/// of each string), the strings in UTF-16, the name of an assembly, and the tail; each part begins where the previous ends.
/// </remarks>
internal sealed class ModelHeader
{
    private const int HeaderBytes = 256;
    private const uint NewestHeader = 0x00010002;

    private readonly ReadOnlyMemory<byte> _characters;
    private readonly long[] _stringEnds;

    // Cached: a record may have thousands of four-byte references to one long string.
    private readonly string?[] _strings;

    /// <summary>Reads and validates a header; the record itself is not read.</summary>
    /// <exception cref="ModelException">The header is damaged or has an unsupported version.</exception>
    public ModelHeader(ReadOnlyMemory<byte> entry)
    {
        ReadOnlySpan<byte> bytes = entry.Span;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith("ML\0MODEL"u8))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the entry ({bytes.Length} bytes) does not begin with the header of an ML.NET model"));
        CheckHeaderVersion(UInt32(bytes, 8), UInt32(bytes, 12));
        Signature = Name(bytes.Slice(64, 8), padding: ' ');
        (Written, Readable) = (UInt32(bytes, 72), UInt32(bytes, 76));
        Loader = Name(bytes.Slice(80, 24), padding: '\0');
        Alternate = Name(bytes.Slice(104, 24), padding: '\0');

        long at = HeaderBytes;
        Record = Part(entry, ref at, Int64(bytes, 16), Int64(bytes, 24), "record");
        ReadOnlyMemory<byte> table = default;
        if (Int64(bytes, 32) != 0 || Int64(bytes, 40) != 0 || Int64(bytes, 48) != 0 || Int64(bytes, 56) != 0)
        {
            table = Part(entry, ref at, Int64(bytes, 32), Int64(bytes, 40), "string table");
            _characters = Part(entry, ref at, Int64(bytes, 48), Int64(bytes, 56), "string characters");
        }
        if (Int64(bytes, 144) != 0 || UInt32(bytes, 152) != 0)
            Assembly = Characters(Part(entry, ref at, Int64(bytes, 144), UInt32(bytes, 152), "assembly name"));
        if (!Part(entry, ref at, Int64(bytes, 128), 8, "tail").Span.SequenceEqual("LEDOM\0LM"u8)
            || at != Int64(bytes, 136) || at != bytes.Length)
            throw new ModelException("the header and the tail do not match");
        _stringEnds = StringEnds(table.Span, _characters.Length);
        _strings = new string?[_stringEnds.Length];
    }

    /// <summary>The loader signature, by which ML.NET finds the code that reads the record: <c>ConcatTransform</c>.</summary>
    public string Loader { get; }

    /// <summary>The alternative loader signature; empty if there is none.</summary>
    public string Alternate { get; }

    /// <summary>The model signature, which names the record's format: <c>CONCAT F</c>.</summary>
    public string Signature { get; }

    /// <summary>The version of the record.</summary>
    public uint Written { get; }

    /// <summary>The minimum version a reader must support to read the record.</summary>
    public uint Readable { get; }

    /// <summary>The display name of the assembly in which ML.NET looks for the loader; empty in old files.</summary>
    public string Assembly { get; } = "";

    /// <summary>The component's data.</summary>
    public ReadOnlyMemory<byte> Record { get; }

    /// <summary>The number of strings that the record can refer to.</summary>
    public int StringCount => _strings.Length;

    /// <summary>Returns the string with a number, or null if there is none.</summary>
    public string? FindString(int number)
    {
        if (number < 0 || number >= _stringEnds.Length)
            return null;
        int start = number == 0 ? 0 : (int)_stringEnds[number - 1];
        return _strings[number] ??= new string(MemoryMarshal.Cast<byte, char>(_characters.Span[start..(int)_stringEnds[number]]));
    }

    // An odd last byte is dropped; the caller compares the text with known names.
    private static string Characters(ReadOnlyMemory<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes.Span));

    private static void CheckHeaderVersion(uint written, uint readable)
    {
        if (readable > NewestHeader || written < 0x00010001 || readable > written)
            throw ModelException.Unsupported(string.Create(
                CultureInfo.InvariantCulture, $"header version 0x{written:X8}, readable by 0x{readable:X8}, is not supported"));
    }

    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> entry, ref long at, long offset, long size, string what)
    {
        if (offset != at || size < 0 || size > entry.Length - at)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {size} bytes at {offset} according to the header; expected at {at} of {entry.Length} bytes"));
        at += size;
        return entry.Slice((int)offset, (int)size);
    }

    private static long[] StringEnds(ReadOnlySpan<byte> table, int charactersLength)
    {
        if (table.Length % 8 != 0 || charactersLength % 2 != 0)
            throw new ModelException("the string table or the strings are truncated");
        long[] ends = MemoryMarshal.Cast<byte, long>(table).ToArray();
        long last = 0;
        foreach (long end in ends)
        {
            if (end < last || end > charactersLength || end % 2 != 0)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"a string ends at {end} after one that ends at {last} of {charactersLength} bytes"));
            last = end;
        }
        return ends;
    }

    private static string Name(ReadOnlySpan<byte> bytes, char padding) =>
        Encoding.Latin1.GetString(bytes).Replace('\0', padding).TrimEnd(padding);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
