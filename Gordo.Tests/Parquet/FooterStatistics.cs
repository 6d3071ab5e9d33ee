using System.Buffers.Binary;
using System.Text;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Tests.Parquet;

/// <summary>Reads the statistics of all column chunks, which the reader itself does not use.</summary>
internal static class FooterStatistics
{
    /// <summary>Returns a text per chunk: column, null count, minimum and maximum in hexadecimal.</summary>
    public static List<string> Read(byte[] file)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 8));
        var reader = new ThriftReader(file.AsSpan(file.Length - 8 - length, length));
        List<string> chunks = [];
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id != 4)
            {
                reader.Skip(field);
                continue;
            }
            for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                ReadRowGroup(ref reader, chunks);
        }
        return chunks;
    }

    private static void ReadRowGroup(ref ThriftReader reader, List<string> chunks)
    {
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id != 1)
            {
                reader.Skip(field);
                continue;
            }
            for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                chunks.Add(ReadChunk(ref reader));
        }
    }

    private static string ReadChunk(ref ThriftReader reader)
    {
        string chunk = "";
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 3)
                chunk = ReadMetadata(ref reader);
            else
                reader.Skip(field);
        }
        return chunk;
    }

    private static string ReadMetadata(ref ThriftReader reader)
    {
        string name = "";
        string statistics = "none";
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 3 && reader.ReadListHeader(field, out _) == 1)
                name = Encoding.UTF8.GetString(reader.ReadBinary(new ThriftField { Type = ThriftType.Binary }));
            else if (field.Id == 12)
                statistics = ReadStatistics(ref reader);
            else
                reader.Skip(field);
        }
        return $"{name}: {statistics}";
    }

    private static string ReadStatistics(ref ThriftReader reader)
    {
        var values = new SortedDictionary<int, string>();
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 3)
                values[3] = $"{reader.ReadInt64(field)} nulls";
            else if (field.Id is 5 or 6)
                values[field.Id] = Convert.ToHexStringLower(reader.ReadBinary(field));
            else
                reader.Skip(field);
        }
        return string.Join(", ", values.Values);
    }
}
