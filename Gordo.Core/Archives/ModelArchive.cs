using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Archives;

/// <summary>
/// Reads the zip entries that make up a model, by name, and inflates them on demand. Names are only dictionary keys and
/// never reach the file system. Sizes in the directory are not trusted until the data confirm them.
/// </summary>
/// <remarks>PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. Zip64 and encryption are not supported.</remarks>
internal sealed class ModelArchive
{
    private const int EndBytes = 22;
    private const int DirectoryBytes = 46;
    private const int LocalBytes = 30;

    // More than any model of tabular rows needs, whatever its file size. A larger entry than UncheckedRatioBytes must have a
    // compression ratio that is plausible for numbers, so that a few hundred kilobytes of file never inflate to hundreds of megabytes.
    private const long MaxBytes = 512L << 20;
    private const long UncheckedRatioBytes = 16L << 20;
    private const long MaxRatio = 50;

    private readonly ReadOnlyMemory<byte> _zip;
    private readonly long _maxBytes;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Func<string, bool> _isWanted;
    private long _reserved;

    /// <summary>Reads the central directory of a zip file.</summary>
    /// <param name="zip">The content of the file.</param>
    /// <param name="isWanted">Returns true for the names of entries to read; others are skipped.</param>
    /// <exception cref="ModelException">Not a zip file, a damaged directory, or two entries with the same name.</exception>
    public ModelArchive(ReadOnlyMemory<byte> zip, Func<string, bool> isWanted)
    {
        _zip = zip;
        _isWanted = isWanted;
        _maxBytes = Math.Min(MaxBytes, Limits.PreparedBytes(zip.Length));
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

    /// <summary>The length of the zip file in bytes.</summary>
    public int Length => _zip.Length;

    /// <summary>The names of the entries that were selected.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Returns true if the zip file has the entry <paramref name="name"/>.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Returns the content of an entry.</summary>
    /// <exception cref="ModelException">
    /// The entry is absent, damaged, or differs from the directory. The message does not name it; the caller adds the name.
    /// </exception>
    public byte[] Read(string name)
    {
        if (!_entries.TryGetValue(name, out Entry? entry))
            throw new ModelException("the zip file has no such entry");
        if ((entry.Flags & 1) != 0 || entry.Method is not (0 or 8))
            throw new ModelException("the entry is encrypted or uses an unsupported compression method");
        ReadOnlyMemory<byte> data = Data(entry);
        long length = entry.Length;
        if (length > Math.Max(UncheckedRatioBytes, MaxRatio * data.Length))
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the entry claims to hold {length} bytes, which is too large"));
        Reserve(length);
        byte[]? content = entry.Method == 8 ? Inflate(data, (int)length)
            : data.Length == length ? data.ToArray()
            : null;
        if (content is null || Crc32.HashToUInt32(content) != entry.Crc)
            throw new ModelException("the entry's data are damaged or differ from the zip file's directory");
        return content;
    }

    /// <summary>
    /// Adds to the memory needed to read the model: all entries, and any object larger than the bytes it is made from.
    /// </summary>
    /// <exception cref="ModelException">The total exceeds the limit.</exception>
    public void Reserve(long bytes)
    {
        _reserved += bytes;
        if (_reserved > _maxBytes)
            throw new ModelException(string.Create(
                CultureInfo.InvariantCulture, $"the model takes more than {_maxBytes >> 20} MB of memory; its file has {_zip.Length} bytes"));
    }

    private static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        // The end record is followed only by a comment of up to 65,535 bytes.
        int lowest = Math.Max(0, bytes.Length - EndBytes - ushort.MaxValue);
        for (int at = bytes.Length - EndBytes; at >= lowest; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) == 0x06054b50
                && at + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 20)..]) == bytes.Length)
                return at;
        }
        throw new ModelException(string.Create(
            CultureInfo.InvariantCulture, $"not a zip file, or truncated: no end record in {bytes.Length} bytes"));
    }

    /// <summary>Adds one directory record and returns its length; entries that no model uses are skipped.</summary>
    private int Add(ReadOnlySpan<byte> record)
    {
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int length = DirectoryBytes + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(record[30..])
            + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        if (length > record.Length)
            throw new ModelException("the zip file is damaged: its directory is truncated");
        // Older .NET versions on Windows wrote backslashes. The names used by models are ASCII.
        string name = Encoding.Latin1.GetString(record.Slice(DirectoryBytes, nameLength)).Replace('\\', '/');
        if (!_isWanted(name))
            return length;
        var entry = new Entry(
            BinaryPrimitives.ReadUInt16LittleEndian(record[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[42..]));
        if (!_entries.TryAdd(name, entry))
            throw new ModelException($"the zip file has two entries named {Text.Quote(name)}");
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
        throw new ModelException("the entry's data are not at the position given in the zip file's directory");
    }

    /// <summary>Returns the inflated data, or null if they are damaged or of another length. The buffer grows with the actual data.</summary>
    private static byte[]? Inflate(ReadOnlyMemory<byte> data, int length)
    {
        if (!MemoryMarshal.TryGetArray(data, out ArraySegment<byte> source))
            source = data.ToArray();
        using var compressed = new MemoryStream(source.Array!, source.Offset, source.Count, writable: false); // Never null: set in both branches.
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
