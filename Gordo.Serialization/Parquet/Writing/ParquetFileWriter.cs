using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Writes a file piece by piece: its magic, one page after the other, its footer.</summary>
internal sealed class ParquetFileWriter : IDisposable
{
    // pyarrow's own sizes: a group of a million rows, pages that stay within a core's cache.
    private const int RowsPerGroup = 1 << 20;
    private const int RowsPerPage = 1 << 15;

    private readonly PandasLayout _layout;
    private readonly ColumnEncoder[] _columns;
    private readonly int _rowCount;
    private readonly ParquetCompression _compression;
    private readonly List<WrittenRowGroup> _rowGroups = [];
    private readonly ThriftWriter _thrift = new();
    private readonly PooledBuffer _page = new();
    private readonly PooledBuffer _compressed = new();
    private int _column;
    private int _row;
    private int _groupEnd;
    private bool _isDone;

    public ParquetFileWriter(Frame frame, ParquetWriterOptions options)
    {
        _layout = PandasLayout.Of(frame);
        _columns = [.. _layout.Columns.Select(ColumnEncoder.Create)];
        _rowCount = frame.RowCount;
        _compression = options.Compression;
    }

    /// <summary>How many bytes have been written.</summary>
    public long Position { get; private set; }

    /// <summary>Writes the next piece; false once the file is complete.</summary>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        if (_isDone)
            return false;
        if (Position == 0)
            Write(output, "PAR1"u8);
        else if (!WritePage(output))
            WriteFooter(output);
        return true;
    }

    public void Dispose()
    {
        _page.Dispose();
        _compressed.Dispose();
    }

    // All pages of a column, then those of the next, then on to the next row group.
    private bool WritePage(IBufferWriter<byte> output)
    {
        if (_column == 0 && _row == _groupEnd)
        {
            if (_row == _rowCount || _columns.Length == 0)
                return false;
            _groupEnd = Math.Min(_row + RowsPerGroup, _rowCount);
            _rowGroups.Add(new WrittenRowGroup(_row, _groupEnd - _row));
        }
        WrittenRowGroup group = _rowGroups[^1];
        ColumnEncoder column = _columns[_column];
        if (_row == group.FirstRow)
        {
            column.BeginChunk();
            group.Chunks.Add(new WrittenChunk(Position));
        }
        int rows = column.RowsThatFit(_row, Math.Min(RowsPerPage, _groupEnd - _row));
        WritePage(column, rows, group.Chunks[^1], output);
        _row += rows;
        if (_row == _groupEnd)
        {
            group.Chunks[^1].Statistics = column.EndChunk();
            _column = (_column + 1) % _columns.Length;
            if (_column > 0)
                _row = group.FirstRow;
        }
        return true;
    }

    private void WritePage(ColumnEncoder column, int rows, WrittenChunk chunk, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> page = column.Encode(_row, rows, _page);
        ReadOnlySpan<byte> stored = PageCompressor.Compress(_compression, page, _compressed);
        _thrift.Clear();
        _thrift.BeginStruct();
        _thrift.WriteInt32(1, (int)PageType.Data);
        _thrift.WriteInt32(2, page.Length);
        _thrift.WriteInt32(3, stored.Length);
        _thrift.BeginStruct(5);
        _thrift.WriteInt32(1, rows);
        _thrift.WriteInt32(2, (int)PageEncoding.Plain);
        _thrift.WriteInt32(3, (int)PageEncoding.Rle);
        _thrift.WriteInt32(4, (int)PageEncoding.Rle);
        _thrift.EndStruct();
        _thrift.EndStruct();
        chunk.UncompressedSize += _thrift.Written.Length + page.Length;
        chunk.CompressedSize += _thrift.Written.Length + stored.Length;
        Write(output, _thrift.Written);
        Write(output, stored);
    }

    private void WriteFooter(IBufferWriter<byte> output)
    {
        _thrift.Clear();
        FooterWriter.Write(_thrift, _columns, _rowGroups, _rowCount, PageCompressor.Codec(_compression), _layout.Metadata.Span);
        int length = _thrift.Written.Length;
        Write(output, _thrift.Written);
        Span<byte> tail = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tail, length);
        "PAR1"u8.CopyTo(tail[4..]);
        Write(output, tail);
        _isDone = true;
    }

    private void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Position += bytes.Length;
    }
}
