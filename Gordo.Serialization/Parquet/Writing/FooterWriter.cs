using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Collects the metadata of row groups as they are written, and writes the footer, see <see cref="FooterReader"/>.</summary>
internal sealed class FooterWriter(ColumnEncoder[] columns, CompressionCodec codec) : IDisposable
{
    private static readonly string CreatedBy = $"gordo version {typeof(FooterWriter).Assembly.GetName().Version?.ToString(3)}";

    // The elements of the list of row groups. The list's header, with their number, is written before them in the footer.
    private readonly ThriftWriter _rowGroups = new();
    private int _rowGroupCount;
    private long _rowCount;
    private long _groupOffset;
    private int _groupRows;
    private long _groupUncompressed;
    private long _groupCompressed;

    /// <summary>Begins a row group, which has a chunk for every column.</summary>
    public void BeginRowGroup(long offset, int rows)
    {
        _groupOffset = offset;
        _groupRows = rows;
        _groupUncompressed = _groupCompressed = 0;
        _rowGroups.BeginStruct();
        _rowGroups.BeginList(1, ThriftType.Struct, columns.Length);
    }

    /// <summary>Adds the chunk of the next column.</summary>
    /// <param name="column">The column, which provides the statistics.</param>
    /// <param name="offset">The file offset of the first page.</param>
    /// <param name="uncompressed">The uncompressed size of the pages including headers.</param>
    /// <param name="compressed">The compressed size of the pages including headers.</param>
    public void AddChunk(ColumnEncoder column, long offset, long uncompressed, long compressed)
    {
        _groupUncompressed += uncompressed;
        _groupCompressed += compressed;
        _rowGroups.BeginStruct();
        _rowGroups.WriteInt64(2, 0);
        _rowGroups.BeginStruct(3);
        _rowGroups.WriteInt32(1, (int)column.Physical);
        _rowGroups.BeginList(2, ThriftType.Int32, 2);
        _rowGroups.WriteInt32Element((int)PageEncoding.Plain);
        _rowGroups.WriteInt32Element((int)PageEncoding.Rle);
        _rowGroups.BeginList(3, ThriftType.Binary, 1);
        _rowGroups.WriteTextElement(column.Name);
        _rowGroups.WriteInt32(4, (int)codec);
        _rowGroups.WriteInt64(5, _groupRows);
        _rowGroups.WriteInt64(6, uncompressed);
        _rowGroups.WriteInt64(7, compressed);
        _rowGroups.WriteInt64(9, offset);
        column.WriteStatistics(_rowGroups);
        _rowGroups.EndStruct();
        _rowGroups.EndStruct();
    }

    /// <summary>Ends the row group.</summary>
    public void EndRowGroup()
    {
        _rowGroups.WriteInt64(2, _groupUncompressed);
        _rowGroups.WriteInt64(3, _groupRows);
        _rowGroups.WriteInt64(5, _groupOffset);
        _rowGroups.WriteInt64(6, _groupCompressed);
        if (_rowGroupCount <= short.MaxValue)
            _rowGroups.WriteInt16(7, (short)_rowGroupCount);
        _rowGroups.EndStruct();
        _rowGroupCount++;
        _rowCount += _groupRows;
    }

    /// <summary>Writes the footer, its length and the magic bytes.</summary>
    public void Write(ReadOnlySpan<byte> pandas, IBufferWriter<byte> output)
    {
        using var thrift = new ThriftWriter();
        thrift.BeginStruct();
        thrift.WriteInt32(1, 2);
        WriteSchema(thrift);
        thrift.WriteInt64(3, _rowCount);
        thrift.BeginList(4, ThriftType.Struct, _rowGroupCount);
        thrift.WriteElements(_rowGroups.Written);
        thrift.BeginList(5, ThriftType.Struct, 1);
        thrift.BeginStruct();
        thrift.WriteText(1, PandasMetadata.Key);
        thrift.WriteBinary(2, pandas);
        thrift.EndStruct();
        thrift.WriteText(6, CreatedBy);
        // Column orders: without them readers ignore minimum and maximum.
        thrift.BeginList(7, ThriftType.Struct, columns.Length);
        foreach (ColumnEncoder _ in columns)
        {
            thrift.BeginStruct();
            thrift.WriteEmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
        output.Write(thrift.Written);
        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tail, thrift.Written.Length);
        "PAR1"u8.CopyTo(tail[4..]);
        output.Write(tail);
    }

    public void Dispose() => _rowGroups.Dispose();

    private void WriteSchema(ThriftWriter thrift)
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
}
