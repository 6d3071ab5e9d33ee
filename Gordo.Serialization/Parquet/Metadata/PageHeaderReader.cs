using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Metadata;

/// <summary>Reads page headers.</summary>
internal static class PageHeaderReader
{
    /// <summary>Reads the header at the start of <paramref name="data"/>.</summary>
    /// <exception cref="FrameException">The header is damaged or has a negative size.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> data, out int headerSize)
    {
        var reader = new ThriftReader(data);
        var header = new PageHeader { Type = (PageType)(-1), UncompressedSize = -1, CompressedSize = -1, IsCompressed = true };
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    header.Type = (PageType)reader.ReadInt32(field);
                    break;
                case 2:
                    header.UncompressedSize = reader.ReadInt32(field);
                    break;
                case 3:
                    header.CompressedSize = reader.ReadInt32(field);
                    break;
                case 4:
                    header.Crc = (uint)reader.ReadInt32(field);
                    break;
                case 5 when header.Type == PageType.Data:
                    ReadData(ref reader, field, ref header);
                    break;
                case 7 when header.Type == PageType.Dictionary:
                    ReadDictionary(ref reader, field, ref header);
                    break;
                case 8 when header.Type == PageType.DataV2:
                    ReadDataV2(ref reader, field, ref header);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        headerSize = reader.Position;
        Check(header);
        return header;
    }

    private static void Check(in PageHeader header)
    {
        if (header.CompressedSize < 0 || header.UncompressedSize < 0)
            throw new FrameException($"The page header gives sizes of {header.CompressedSize} and {header.UncompressedSize} bytes.");
        if (header.Type is not (PageType.Data or PageType.Dictionary or PageType.DataV2 or PageType.Index))
            throw new FrameException($"Page type {(int)header.Type} is unknown.");
        if (!header.HasDetails && header.Type != PageType.Index)
            throw new FrameException($"The header of a {header.Type} page has no {header.Type} header struct.");
        if (header.ValueCount < 0)
            throw new FrameException($"The page header announces {header.ValueCount} values.");
        if (header.DefinitionLevelBytes < 0 || header.RepetitionLevelBytes < 0)
            throw new FrameException($"The page header gives levels of {header.DefinitionLevelBytes} and {header.RepetitionLevelBytes} bytes.");
    }

    private static void ReadData(ref ThriftReader reader, ThriftField outer, ref PageHeader header)
    {
        reader.ExpectStruct(outer);
        header.HasDetails = true;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    header.ValueCount = reader.ReadInt32(field);
                    break;
                case 2:
                    header.Encoding = (PageEncoding)reader.ReadInt32(field);
                    break;
                case 3:
                    header.LevelEncoding = (PageEncoding)reader.ReadInt32(field);
                    break;
                case 4:
                    header.RepetitionEncoding = (PageEncoding)reader.ReadInt32(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
    }

    private static void ReadDictionary(ref ThriftReader reader, ThriftField outer, ref PageHeader header)
    {
        reader.ExpectStruct(outer);
        header.HasDetails = true;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    header.ValueCount = reader.ReadInt32(field);
                    break;
                case 2:
                    header.Encoding = (PageEncoding)reader.ReadInt32(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
    }

    private static void ReadDataV2(ref ThriftReader reader, ThriftField outer, ref PageHeader header)
    {
        reader.ExpectStruct(outer);
        header.HasDetails = true;
        ThriftField field = default;
        while (reader.NextField(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    header.ValueCount = reader.ReadInt32(field);
                    break;
                case 4:
                    header.Encoding = (PageEncoding)reader.ReadInt32(field);
                    break;
                case 5:
                    header.DefinitionLevelBytes = reader.ReadInt32(field);
                    break;
                case 6:
                    header.RepetitionLevelBytes = reader.ReadInt32(field);
                    break;
                case 7:
                    header.IsCompressed = reader.ReadBoolean(field);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
    }
}
