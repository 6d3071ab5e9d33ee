using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Collects the metadata of row groups as they are written, and writes the footer, see <see cref="FooterReader"/>.</summary>
internal sealed class FooterWriter(FooterLayout layout, int columnCount, CompressionCodec codec) : IDisposable
{
    // The elements of the list of row groups. The list's header, with their number, is written before them in the footer.
    private readonly ThriftWriter _rowGroups = new();
    private int _rowGroupCount;
    private long _rowCount;
    private long _groupOffset;
    private int _groupRows;
    private int _groupColumn;
    private long _groupUncompressed;
    private long _groupCompressed;

    /// <summary>Begins a row group, which has a chunk for every column.</summary>
    public void BeginRowGroup(long offset, int rows)
    {
        _groupOffset = offset;
        _groupRows = rows;
        _groupUncompressed = _groupCompressed = 0;
        _rowGroups.BeginStruct();
        _rowGroups.BeginList(1, ThriftType.Struct, columnCount);
        _groupColumn = 0;
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
        _rowGroups.BeginStruct();
        _rowGroups.WriteElements(layout.ChunkStart(_groupColumn++));
        _rowGroups.ContinueAfter(3);
        _rowGroups.WriteInt32(4, (int)codec);
        _rowGroups.WriteInt64(5, _groupRows);
        _rowGroups.WriteInt64(6, uncompressed);
        _rowGroups.WriteInt64(7, compressed);
        _rowGroups.WriteInt64(9, offset);
        column.WriteStatistics(_rowGroups);
        _rowGroups.EndStruct();
        // The chunk's struct has no fields after its metadata.
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
    public void Write(IBufferWriter<byte> output)
    {
        using var thrift = new ThriftWriter();
        thrift.BeginStruct();
        thrift.ContinueAfter(2);
        thrift.WriteInt64(3, _rowCount);
        thrift.BeginList(4, ThriftType.Struct, _rowGroupCount);
        output.Write(layout.Start);
        output.Write(thrift.Written);
        output.Write(_rowGroups.Written);
        output.Write(layout.End);
        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(
            tail, layout.Start.Length + thrift.Written.Length + _rowGroups.Written.Length + layout.End.Length);
        "PAR1"u8.CopyTo(tail[4..]);
        output.Write(tail);
    }

    public void Dispose() => _rowGroups.Dispose();
}
