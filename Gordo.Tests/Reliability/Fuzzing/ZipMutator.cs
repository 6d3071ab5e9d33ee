using System.Buffers.Binary;
using System.IO.Compression;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Mutates a model's zip file: its entries, which are packed again with valid checksums, its directory, or single bytes.
/// </summary>
internal static class ZipMutator
{
    private const int HeaderBytes = 256;

    /// <param name="zip">The file.</param>
    /// <param name="random">The random numbers of the case.</param>
    /// <param name="ofAll">True to change entries of all kinds, false for those that the compiled engine reads.</param>
    public static byte[] Mutate(byte[] zip, Random random, bool ofAll = false)
    {
        switch (random.Next(10))
        {
            case 0 or 1:
                return ByteMutator.Mutate(zip, random, tail: 400);
            case 2:
                return ChangeDirectory([.. zip], random);
            default:
                List<(string Name, byte[] Content)> entries = Read(zip);
                for (int changes = random.Next(1, 3); changes > 0 && entries.Count > 0; changes--)
                    Change(entries, random, ofAll && random.OneIn(4));
                return Write(entries, random.OneIn(2) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        }
    }

    private static void Change(List<(string Name, byte[] Content)> entries, Random random, bool ofAll)
    {
        List<int> models = [.. Enumerable.Range(0, entries.Count).Where(i => ofAll
            || entries[i].Name.EndsWith("Model.key", StringComparison.Ordinal) || entries[i].Name == "Schema")];
        int position = models.Count > 0 ? random.Of(models) : random.Next(entries.Count);
        (string name, byte[] content) = entries[position];
        switch (random.Next(10))
        {
            case 0:
                entries.RemoveAt(position);
                break;
            case 1:
                (string otherName, byte[] other) = entries[random.Next(entries.Count)];
                entries[position] = random.OneIn(2) ? (name, other) : (otherName, content);
                break;
            case 2:
                entries[position] = (name, ByteMutator.Mutate(content, random));
                break;
            default:
                entries[position] = (name, ChangeWords([.. content], random));
                break;
        }
    }

    // An entry consists of words: versions, lengths and positions in a header of 256 bytes, then counts and numbers.
    private static byte[] ChangeWords(byte[] content, Random random)
    {
        if (content.Length < 8)
            return content;
        bool header = random.OneIn(4) || content.Length <= HeaderBytes + 8;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            if (header)
            {
                Span<byte> word = content.AsSpan(8 * random.Next(Math.Min(content.Length, HeaderBytes) / 8), 8);
                BinaryPrimitives.WriteInt64LittleEndian(word, random.UnusualNumber(BinaryPrimitives.ReadInt64LittleEndian(word)));
            }
            else
            {
                Span<byte> word = content.AsSpan(random.Next(HeaderBytes, content.Length - 4), 4);
                BinaryPrimitives.WriteInt32LittleEndian(word, (int)random.UnusualNumber(BinaryPrimitives.ReadInt32LittleEndian(word)));
            }
        }
        return content;
    }

    // The directory fields of an entry: flags, method, checksum, lengths and offset.
    private static byte[] ChangeDirectory(byte[] zip, Random random)
    {
        ReadOnlySpan<byte> signature = [0x50, 0x4B, (byte)random.Next(1, 4), 0];
        signature = signature[2] switch { 1 => "PK\x01\x02"u8, 2 => "PK\x03\x04"u8, _ => "PK\x05\x06"u8 };
        List<int> records = [];
        for (int at = 0, found; (found = zip.AsSpan(at).IndexOf(signature)) >= 0; at += found + 4)
            records.Add(at + found);
        if (records.Count == 0)
            return zip;
        Span<byte> word = zip.AsSpan(random.Of(records) + (2 * random.Next(2, 10)), 4);
        if (random.OneIn(2))
            BinaryPrimitives.WriteInt16LittleEndian(word, (short)random.UnusualNumber(BinaryPrimitives.ReadInt16LittleEndian(word)));
        else
            BinaryPrimitives.WriteInt32LittleEndian(word, (int)random.UnusualNumber(BinaryPrimitives.ReadInt32LittleEndian(word)));
        return zip;
    }

    private static List<(string Name, byte[] Content)> Read(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return [.. zip.Entries.Select(entry =>
        {
            using Stream stream = entry.Open();
            byte[] content = new byte[entry.Length];
            stream.ReadExactly(content);
            return (entry.FullName, content);
        })];
    }

    private static byte[] Write(List<(string Name, byte[] Content)> entries, CompressionLevel level)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }
}
