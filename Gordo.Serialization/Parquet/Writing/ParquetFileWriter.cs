using System.Buffers;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Memory;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>Writes a file in parts: the magic bytes, page by page, the footer.</summary>
internal sealed class ParquetFileWriter : IDisposable
{
    // The defaults of pyarrow: a million rows per group, pages that fit into a core's cache.
    private const int RowsPerGroup = 1 << 20;
    private const int RowsPerPage = 1 << 15;

    private readonly ColumnEncoder[] _columns;
    private readonly int _rowCount;
    private readonly ParquetCompression _compression;
    private readonly FooterWriter _footer;
    private readonly ThriftWriter _pageHeader = new();
    private readonly PooledBuffer _page = new();
    private readonly PooledBuffer _compressed = new();
    private byte[] _headerEnd = [];
    private int _headerRows = -1;
    private int _column;
    private int _row;
    private int _groupStart;
    private int _groupEnd;
    private long _chunkOffset;
    private long _chunkUncompressed;
    private bool _isDone;

    public ParquetFileWriter(Frame frame, ParquetWriterOptions options)
    {
        PandasLayout layout = PandasLayout.Of(frame);
        _columns = new ColumnEncoder[layout.Columns.Count];
        for (int i = 0; i < _columns.Length; i++)
            _columns[i] = ColumnEncoder.Create(layout.Columns[i]);
        _rowCount = frame.RowCount;
        _compression = options.Compression;
        _footer = new FooterWriter(FooterLayout.Of(layout.Schema, _columns), _columns.Length, PageCompressor.Codec(_compression));
    }

    /// <summary>The number of bytes written, without the footer.</summary>
    public long Position { get; private set; }

    /// <summary>Writes the next part; returns false if the file is complete.</summary>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        if (_isDone)
            return false;
        if (Position == 0)
        {
            Write(output, "PAR1"u8);
        }
        else if (!WritePage(output))
        {
            _footer.Write(output);
            _isDone = true;
        }
        return true;
    }

    public void Dispose()
    {
        _footer.Dispose();
        _pageHeader.Dispose();
        _page.Dispose();
        _compressed.Dispose();
    }

    // Writes all pages of a column, then those of the next column, then the next row group.
    private bool WritePage(IBufferWriter<byte> output)
    {
        if (_column == 0 && _row == _groupEnd)
        {
            if (_row == _rowCount || _columns.Length == 0)
                return false;
            _groupStart = _row;
            _groupEnd = Math.Min(_row + RowsPerGroup, _rowCount);
            _footer.BeginRowGroup(Position, _groupEnd - _groupStart);
        }
        ColumnEncoder column = _columns[_column];
        if (_row == _groupStart)
        {
            column.BeginChunk();
            _chunkOffset = Position;
            _chunkUncompressed = 0;
        }
        int rows = column.RowsThatFit(_row, Math.Min(RowsPerPage, _groupEnd - _row));
        WritePage(column, rows, output);
        _row += rows;
        if (_row == _groupEnd)
            EndChunk(column);
        return true;
    }

    private void EndChunk(ColumnEncoder column)
    {
        _footer.AddChunk(column, _chunkOffset, _chunkUncompressed, Position - _chunkOffset);
        _column++;
        if (_column < _columns.Length)
        {
            _row = _groupStart;
            return;
        }
        _column = 0;
        _footer.EndRowGroup();
    }

    private void WritePage(ColumnEncoder column, int rows, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> page = column.Encode(_row, rows, _page);
        ReadOnlySpan<byte> stored = PageCompressor.Compress(_compression, page, column.Physical == PhysicalType.Double ? sizeof(double) : 1, _compressed);
        _pageHeader.Clear();
        _pageHeader.BeginStruct();
        _pageHeader.WriteInt32(1, (int)PageType.Data);
        _pageHeader.WriteInt32(2, page.Length);
        _pageHeader.WriteInt32(3, stored.Length);
        if (rows == _headerRows)
            _pageHeader.WriteElements(_headerEnd);
        else
            WriteHeaderEnd(rows);
        _chunkUncompressed += _pageHeader.Written.Length + page.Length;
        Write(output, _pageHeader.Written);
        Write(output, stored);
    }

    // The rest of the header is the same for every page with the same number of rows, so it is kept for the next page.
    private void WriteHeaderEnd(int rows)
    {
        int start = _pageHeader.Written.Length;
        _pageHeader.BeginStruct(5);
        _pageHeader.WriteInt32(1, rows);
        _pageHeader.WriteInt32(2, (int)PageEncoding.Plain);
        _pageHeader.WriteInt32(3, (int)PageEncoding.Rle);
        _pageHeader.WriteInt32(4, (int)PageEncoding.Rle);
        _pageHeader.EndStruct();
        _pageHeader.EndStruct();
        _headerEnd = _pageHeader.Written[start..].ToArray();
        _headerRows = rows;
    }

    private void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        Position += bytes.Length;
    }
}
