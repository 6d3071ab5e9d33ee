using System.Buffers.Binary;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>Reads the footer.</summary>
/// <remarks>
/// Field numbers are those of
/// <see href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</see>.
/// </remarks>
internal static class FooterReader
{
    // The memory counted per list element. In a hostile footer an element takes one byte.
    private const int SchemaElementCost = 96;
    private const int ChunkCost = 96;

    /// <summary>Reads the footer, given without its length and magic bytes.</summary>
    /// <exception cref="FrameException">The footer is damaged or lists more than the budget allows.</exception>
    public static FileMetadata Read(ReadOnlySpan<byte> footer, ReadBudget budget)
    {
        var reader = new ThriftReader(footer);
        long rowCount = 0;
        List<SchemaElement> schema = [];
        List<RowGroup> rowGroups = [];
        Range? pandas = null;
        Range? arrowSchema = null;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 2:
                    for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                    {
                        budget.Allocate(SchemaElementCost, "the schema");
                        schema.Add(SchemaReader.Read(ref reader));
                    }
                    break;
                case 3:
                    rowCount = reader.ReadInt64(field);
                    break;
                case 4:
                    for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                    {
                        budget.Allocate(ChunkCost, "the row groups");
                        rowGroups.Add(ReadRowGroup(ref reader, budget));
                    }
                    break;
                case 5:
                    for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                        ReadKeyValue(ref reader, ref pandas, ref arrowSchema);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new FileMetadata { RowCount = rowCount, Schema = schema, RowGroups = rowGroups, Pandas = pandas, ArrowSchema = arrowSchema };
    }

    private static RowGroup ReadRowGroup(ref ThriftReader reader, ReadBudget budget)
    {
        List<ColumnChunk> chunks = [];
        long rowCount = 0;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 1)
            {
                for (int left = reader.ReadStructListHeader(field); left > 0; left--)
                {
                    budget.Allocate(ChunkCost, "the row groups");
                    chunks.Add(ReadChunk(ref reader));
                }
            }
            else if (field.Id == 3)
            {
                rowCount = reader.ReadInt64(field);
            }
            else
            {
                reader.Skip(field);
            }
        }
        return new RowGroup(rowCount, [.. chunks]);
    }

    private static ColumnChunk ReadChunk(ref ThriftReader reader)
    {
        ColumnChunk chunk = default;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    chunk.IsInAnotherFile = !reader.ReadBinary(field).IsEmpty;
                    break;
                case 3:
                    ReadChunkMetadata(ref reader, field, ref chunk);
                    break;
                case 8 or 9:
                    chunk.IsEncrypted = true;
                    reader.Skip(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return chunk;
    }

    private static void ReadChunkMetadata(ref ThriftReader reader, ThriftField outer, ref ColumnChunk chunk)
    {
        reader.ExpectStruct(outer);
        chunk.HasMetadata = true;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    chunk.Type = SchemaReader.ReadPhysicalType(ref reader, field);
                    break;
                case 4:
                    chunk.Codec = (CompressionCodec)reader.ReadInt32(field);
                    break;
                case 5:
                    chunk.ValueCount = reader.ReadInt64(field);
                    break;
                case 7:
                    chunk.CompressedSize = reader.ReadInt64(field);
                    break;
                case 9:
                    chunk.DataPageOffset = reader.ReadInt64(field);
                    break;
                case 11:
                    chunk.DictionaryPageOffset = reader.ReadInt64(field);
                    break;
                case 12:
                    ReadStatistics(ref reader, field, ref chunk);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
    }

    // The deprecated fields 1 and 2 order signed integers as the later ones do.
    private static void ReadStatistics(ref ThriftReader reader, ThriftField outer, ref ColumnChunk chunk)
    {
        reader.ExpectStruct(outer);
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id is 1 or 5)
                chunk.Maximum = ReadInteger(reader.ReadBinary(field)) ?? chunk.Maximum;
            else if (field.Id is 2 or 6)
                chunk.Minimum = ReadInteger(reader.ReadBinary(field)) ?? chunk.Minimum;
            else
                reader.Skip(field);
        }
    }

    private static long? ReadInteger(ReadOnlySpan<byte> value) => value.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(value) : null;

    private static void ReadKeyValue(ref ThriftReader reader, ref Range? pandas, ref Range? arrowSchema)
    {
        ReadOnlySpan<byte> key = default;
        Range? value = null;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            if (field.Id == 1)
            {
                key = reader.ReadBinary(field);
            }
            else if (field.Id == 2)
            {
                int length = reader.ReadBinary(field).Length;
                value = (reader.Position - length)..reader.Position;
            }
            else
            {
                reader.Skip(field);
            }
        }
        if (key.SequenceEqual("pandas"u8))
            pandas = value ?? pandas;
        else if (key.SequenceEqual("ARROW:schema"u8))
            arrowSchema = value ?? arrowSchema;
    }
}
