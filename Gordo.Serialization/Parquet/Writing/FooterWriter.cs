using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Writes the footer, see <see cref="FooterReader"/>.</summary>
internal static class FooterWriter
{
    private static readonly string CreatedBy = $"gordo version {typeof(FooterWriter).Assembly.GetName().Version?.ToString(3)}";

    public static void Write(ThriftWriter thrift, ColumnEncoder[] columns, List<WrittenRowGroup> rowGroups,
        long rowCount, CompressionCodec codec, ReadOnlySpan<byte> pandas)
    {
        thrift.BeginStruct();
        thrift.WriteInt32(1, 2);
        WriteSchema(thrift, columns);
        thrift.WriteInt64(3, rowCount);
        thrift.BeginList(4, ThriftType.Struct, rowGroups.Count);
        for (int i = 0; i < rowGroups.Count; i++)
            WriteRowGroup(thrift, columns, rowGroups[i], i, codec);
        thrift.BeginList(5, ThriftType.Struct, 1);
        thrift.BeginStruct();
        thrift.WriteText(1, PandasMetadata.Key);
        thrift.WriteBinary(2, pandas);
        thrift.EndStruct();
        thrift.WriteText(6, CreatedBy);
        // Without these readers do not trust minimum and maximum.
        thrift.BeginList(7, ThriftType.Struct, columns.Length);
        foreach (ColumnEncoder _ in columns)
        {
            thrift.BeginStruct();
            thrift.WriteEmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    private static void WriteSchema(ThriftWriter thrift, ColumnEncoder[] columns)
    {
        thrift.BeginList(2, ThriftType.Struct, columns.Length + 1);
        thrift.BeginStruct();
        thrift.WriteInt32(3, (int)Repetition.Required);
        thrift.WriteText(4, "schema");
        thrift.WriteInt32(5, columns.Length);
        thrift.EndStruct();
        foreach (ColumnEncoder column in columns)
        {
            thrift.BeginStruct();
            thrift.WriteInt32(1, (int)column.Physical);
            thrift.WriteInt32(3, (int)Repetition.Optional);
            thrift.WriteText(4, column.Name);
            column.WriteLogicalType(thrift);
            thrift.EndStruct();
        }
    }

    private static void WriteRowGroup(
        ThriftWriter thrift, ColumnEncoder[] columns, WrittenRowGroup rowGroup, int ordinal, CompressionCodec codec)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftType.Struct, columns.Length);
        for (int i = 0; i < columns.Length; i++)
            WriteChunk(thrift, columns[i], rowGroup.Chunks[i], rowGroup.RowCount, codec);
        thrift.WriteInt64(2, rowGroup.Chunks.Sum(chunk => chunk.UncompressedSize));
        thrift.WriteInt64(3, rowGroup.RowCount);
        thrift.WriteInt64(5, rowGroup.Chunks[0].Offset);
        thrift.WriteInt64(6, rowGroup.Chunks.Sum(chunk => chunk.CompressedSize));
        if (ordinal <= short.MaxValue)
            thrift.WriteInt16(7, (short)ordinal);
        thrift.EndStruct();
    }

    private static void WriteChunk(
        ThriftWriter thrift, ColumnEncoder column, WrittenChunk chunk, int rowCount, CompressionCodec codec)
    {
        thrift.BeginStruct();
        thrift.WriteInt64(2, 0);
        thrift.BeginStruct(3);
        thrift.WriteInt32(1, (int)column.Physical);
        thrift.BeginList(2, ThriftType.Int32, 2);
        thrift.WriteInt32Element((int)PageEncoding.Plain);
        thrift.WriteInt32Element((int)PageEncoding.Rle);
        thrift.BeginList(3, ThriftType.Binary, 1);
        thrift.WriteTextElement(column.Name);
        thrift.WriteInt32(4, (int)codec);
        thrift.WriteInt64(5, rowCount);
        thrift.WriteInt64(6, chunk.UncompressedSize);
        thrift.WriteInt64(7, chunk.CompressedSize);
        thrift.WriteInt64(9, chunk.Offset);
        if (chunk.Statistics is { } statistics)
            WriteStatistics(thrift, statistics);
        thrift.EndStruct();
        thrift.EndStruct();
    }

    private static void WriteStatistics(ThriftWriter thrift, ChunkStatistics statistics)
    {
        thrift.BeginStruct(12);
        thrift.WriteInt64(3, statistics.NullCount);
        if (statistics.Maximum is not null)
            thrift.WriteBinary(5, statistics.Maximum);
        if (statistics.Minimum is not null)
            thrift.WriteBinary(6, statistics.Minimum);
        if (statistics.Maximum is not null)
            thrift.WriteBoolean(7, true);
        if (statistics.Minimum is not null)
            thrift.WriteBoolean(8, true);
        thrift.EndStruct();
    }
}
