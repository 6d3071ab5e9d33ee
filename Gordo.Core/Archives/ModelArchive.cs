using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Archives;

/// <summary>
/// The entries of a zip file that models are made of, found by name and inflated when asked for. Names are keys and
/// nothing else; they never come near the file system. Sizes are claims until the data bear them out.
/// </summary>
/// <remarks>PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. Zip64 and encryption are not supported.</remarks>
internal sealed class ModelArchive
{
    private const int EndBytes = 22;
    private const int DirectoryBytes = 46;
    private const int LocalBytes = 30;

    // More than any model of rows of tags takes, however large its file. An entry above the smaller limit must have compressed no better than
    // numbers do, so that a few hundred kilobytes of file never become hundreds of megabytes of memory.
    private const long MostBytes = 512L << 20;
    private const long UnquestionedBytes = 16L << 20;
    private const long MostRatio = 50;

    private readonly ReadOnlyMemory<byte> _zip;
    private readonly long _most;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _reserved;

    /// <summary>Reads the directory of a zip file.</summary>
    /// <exception cref="ModelException">Not a zip file, a damaged directory, or two entries of one name.</exception>
    public ModelArchive(ReadOnlyMemory<byte> zip)
    {
        _zip = zip;
        _most = Math.Min(MostBytes, Limits.MadeBytes(zip.Length));
        ReadOnlySpan<byte> bytes = zip.Span;
        int end = FindEnd(bytes);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(end + 10)..]);
        long at = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(end + 16)..]);
        for (int i = 0; i < count; i++)
        {
            if (at + DirectoryBytes > end || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]) != 0x02014b50)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"the zip file is damaged: no entry {i} of {count} in its directory at byte {at}"));
            at += Add(bytes[(int)at..end]);
        }
    }

    /// <summary>Bytes of the file.</summary>
    public int Length => _zip.Length;

    /// <summary>Whether there is such an entry.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>The content of an entry.</summary>
    /// <exception cref="ModelException">
    /// There is none, or its data are damaged or not what the directory says. The message leaves naming it to the caller.
    /// </exception>
    public byte[] Read(string name)
    {
        if (!_entries.TryGetValue(name, out Entry? entry))
            throw new ModelException("the zip file has no such entry");
        if ((entry.Flags & 1) != 0 || entry.Method is not (0 or 8))
            throw new ModelException("the entry is encrypted, or compressed in a way that is not supported");
        ReadOnlyMemory<byte> data = Data(entry);
        long length = entry.Length;
        if (length > Math.Max(UnquestionedBytes, MostRatio * data.Length))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the entry is said to hold {length} bytes, which is too large"));
        Reserve(length);
        byte[]? content = entry.Method == 8 ? Inflate(data, (int)length)
            : data.Length == length ? data.ToArray()
            : null;
        if (content is null || Crc32.HashToUInt32(content) != entry.Crc)
            throw new ModelException("the entry's data are damaged, or not what the zip file's directory says");
        return content;
    }

    /// <summary>
    /// Counts memory that reading the model takes: all entries, and whatever is larger than the bytes it is made of.
    /// </summary>
    /// <exception cref="ModelException">Too much.</exception>
    public void Reserve(long bytes)
    {
        _reserved += bytes;
        if (_reserved > _most)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model takes more than {_most >> 20} MB of memory; its file has {_zip.Length} bytes"));
    }

    private static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        // The end record is last but for a comment of up to 65,535 bytes.
        int lowest = Math.Max(0, bytes.Length - EndBytes - ushort.MaxValue);
        for (int at = bytes.Length - EndBytes; at >= lowest; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == 0x06054b50
                && at + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 20)..]) == bytes.Length)
                return at;
        }
        throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"not a zip file, or cut off: no end record in {bytes.Length} bytes"));
    }

    /// <summary>Takes in one record of the directory; other files than those of models are passed over.</summary>
    private int Add(ReadOnlySpan<byte> record)
    {
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int length = DirectoryBytes + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(record[30..])
            + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        if (length > record.Length)
            throw new ModelException("the zip file is damaged: its directory is cut off");
        // Windows wrote backslashes for a while. Names that matter are ASCII.
        string name = Encoding.Latin1.GetString(record.Slice(DirectoryBytes, nameLength)).Replace('\\', '/');
        if (!name.EndsWith("Model.key", StringComparison.Ordinal) && !name.EndsWith("Schema", StringComparison.Ordinal))
            return length;
        var entry = new Entry(
            BinaryPrimitives.ReadUInt16LittleEndian(record[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[42..]));
        if (!_entries.TryAdd(name, entry))
            throw new ModelException($"the zip file holds {Text.Quote(name)} twice");
        return length;
    }

    private ReadOnlyMemory<byte> Data(Entry entry)
    {
        ReadOnlySpan<byte> bytes = _zip.Span;
        long start = entry.Offset + LocalBytes;
        if (start <= bytes.Length && BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)entry.Offset..]) == 0x04034b50)
        {
            start += BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)entry.Offset + 26)..]);
            start += BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)entry.Offset + 28)..]);
            if (start + entry.CompressedLength <= bytes.Length)
                return _zip.Slice((int)start, (int)entry.CompressedLength);
        }
        throw new ModelException("the entry's data are not where the zip file's directory says");
    }

    /// <summary>The data, or null if they are damaged or not of that length. Memory grows with what is really there.</summary>
    private static byte[]? Inflate(ReadOnlyMemory<byte> data, int length)
    {
        if (!MemoryMarshal.TryGetArray(data, out ArraySegment<byte> source))
            source = data.ToArray();
        using var compressed = new MemoryStream(source.Array!, source.Offset, source.Count, writable: false); // Set by one or the other.
        using var stream = new DeflateStream(compressed, CompressionMode.Decompress);
        var content = new byte[Math.Min(length, Math.Max(4096, 4L * data.Length))];
        int done = 0;
        try
        {
            while (true)
            {
                int read = stream.Read(content, done, content.Length - done);
                done += read;
                if (done == length)
                    return stream.ReadByte() < 0 ? content : null;
                if (read == 0)
                    return null;
                if (done == content.Length)
                    Array.Resize(ref content, (int)Math.Min(length, 2L * done));
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private sealed record Entry(ushort Flags, ushort Method, uint Crc, long CompressedLength, long Length, long Offset);
}
