using System.Buffers.Binary;

namespace Gordo.Serialization.Compression;

/// <summary>The CRC-32 checksum of gzip files, zip entries and Parquet pages (polynomial 0x04c11db7, reflected).</summary>
/// <remarks>PKWARE APPNOTE 6.3, section 4.4.7.</remarks>
public static class Crc32
{
    // With eight tables, eight bytes are processed at a time: table k advances a byte by k additional zero bytes.
    private static readonly uint[] Tables = CreateTables();

    /// <summary>Computes the checksum of <paramref name="data"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint[] tables = Tables;
        uint crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[0x700 + (low & 0xff)] ^ tables[0x600 + ((low >> 8) & 0xff)]
                ^ tables[0x500 + ((low >> 16) & 0xff)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (high & 0xff)] ^ tables[0x200 + ((high >> 8) & 0xff)]
                ^ tables[0x100 + ((high >> 16) & 0xff)] ^ tables[high >> 24];
        }
        foreach (byte value in data)
            crc = (crc >> 8) ^ tables[(byte)(crc ^ value)];
        return ~crc;
    }

    private static uint[] CreateTables()
    {
        uint[] tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
            tables[i] = crc;
        }
        for (int i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 0xff];
        return tables;
    }
}
