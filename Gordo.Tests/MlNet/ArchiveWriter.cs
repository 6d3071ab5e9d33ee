using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Gordo.Tests.MlNet;

/// <summary>Replaces the records of components of a saved model, and compresses it again at the highest level.</summary>
/// <remarks>The layout of a <c>Model.key</c>: see <c>ModelHeader</c>.</remarks>
internal static class ArchiveWriter
{
    private const int HeaderBytes = 256;

    /// <summary>Returns the model with the record of one component replaced.</summary>
    /// <param name="zip">The zip file of the model.</param>
    /// <param name="entry">The name of the component's entry.</param>
    /// <param name="record">The new record.</param>
    /// <param name="strings">The new strings; null to keep the existing ones.</param>
    public static byte[] WithRecord(byte[] zip, string entry, byte[] record, string[]? strings = null) =>
        Rewrite(zip, (name, content) => name == entry ? WithRecord(content, record, strings) : content);

    /// <summary>Returns the zip file with the content of its entries replaced.</summary>
    public static byte[] Rewrite(byte[] zip, Func<string, byte[], byte[]> replace)
    {
        using var bytes = new MemoryStream();
        using (var written = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var read = new ZipArchive(new MemoryStream(zip));
            foreach (ZipArchiveEntry each in read.Entries)
            {
                using Stream stream = each.Open();
                byte[] content = new byte[each.Length];
                stream.ReadExactly(content);
                using Stream target = written.CreateEntry(each.FullName, CompressionLevel.SmallestSize).Open();
                target.Write(replace(each.FullName, content));
            }
        }
        return bytes.ToArray();
    }

    public static byte[] Words(params int[] words) => MemoryMarshal.AsBytes<int>(words).ToArray();

    private static byte[] WithRecord(byte[] key, byte[] record, string[]? strings)
    {
        byte[] Part(int offset, int size) => key.AsSpan((int)Int64(key, offset), (int)Int64(key, size)).ToArray();
        byte[] table = strings is null ? Part(32, 40) : Ends(strings), characters = strings is null ? Part(48, 56) : Encoding.Unicode.GetBytes(string.Concat(strings));
        byte[] assembly = key.AsSpan((int)Int64(key, 144), BinaryPrimitives.ReadInt32LittleEndian(key.AsSpan(152))).ToArray();
        byte[] header = key[..HeaderBytes];
        long at = HeaderBytes;
        void Place(int offset, int size, byte[] part)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(offset), at);
            if (size > 0)
                BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(size), part.Length);
            at += part.Length;
        }
        Place(16, 24, record);
        Place(32, 40, table);
        Place(48, 56, characters);
        Place(144, 0, assembly);
        byte[] tail = key[^8..];
        Place(128, 0, tail);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(136), at);
        return [.. header, .. record, .. table, .. characters, .. assembly, .. tail];
    }

    private static byte[] Ends(string[] strings)
    {
        long end = 0;
        return MemoryMarshal.AsBytes<long>(Array.ConvertAll(strings, text => end += 2L * text.Length)).ToArray();
    }

    private static long Int64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
