using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Serialization.Arrow;

/// <summary>Writes the messages of one stream, one after the other.</summary>
internal sealed class ArrowStreamWriter
{
    private const int Continuation = -1;
    private const int PrefixLength = 8;
    private const int MaxBuffers = 3;

    private readonly PandasLayout _layout;
    private readonly IBufferWriter<byte> _output;
    private readonly FlatBufferWriter _metadata = new();
    private readonly (long Rows, long Nulls)[] _nodes;
    private readonly (long Offset, long Length)[] _buffers;
    private readonly int _rowCount;
    private readonly int _rowsPerBatch;
    private int _bufferCount;
    private long _bodyLength;
    private int _row;

    public ArrowStreamWriter(Frame frame, IBufferWriter<byte> output, int batchBytes)
    {
        _layout = PandasLayout.Of(frame);
        _output = output;
        _rowCount = frame.RowCount;
        _nodes = new (long, long)[_layout.Columns.Count];
        _buffers = new (long, long)[_layout.Columns.Count * MaxBuffers];
        _rowsPerBatch = RowsPerBatch(batchBytes);
    }

    /// <summary>Writes the columns' names and types.</summary>
    public void WriteSchema() => WriteMetadata(ArrowMetadataWriter.Schema(_metadata, _layout));

    /// <summary>Writes the next rows; false where there are none left.</summary>
    public bool WriteBatch()
    {
        if (_row == _rowCount)
            return false;
        int rows = Math.Min(_rowsPerBatch, _rowCount - _row);
        LayOut(rows);
        WriteMetadata(ArrowMetadataWriter.RecordBatch(_metadata, rows, _nodes, _buffers.AsSpan(0, _bufferCount), _bodyLength));
        for (int i = 0; i < _nodes.Length; i++)
            ArrowColumnWriter.Write(_layout.Columns[i].Values.Slice(_row, rows), (int)_nodes[i].Nulls, _output);
        _row += rows;
        return true;
    }

    /// <summary>Writes the end-of-stream marker.</summary>
    public void WriteEnd() => WritePrefix(0);

    private void LayOut(int rows)
    {
        _bufferCount = 0;
        _bodyLength = 0;
        for (int i = 0; i < _nodes.Length; i++)
        {
            Column column = _layout.Columns[i].Values.Slice(_row, rows);
            int nulls = ArrowColumnWriter.CountNulls(column);
            _nodes[i] = (rows, nulls);
            int values = ArrowColumnWriter.ValueLengths(column, out int first, out int second);
            if (values == 0)
                continue;
            AddBuffer(ArrowColumnWriter.ValidityLength(column, nulls));
            AddBuffer(first);
            if (values == 2)
                AddBuffer(second);
        }
    }

    private void AddBuffer(int length)
    {
        _buffers[_bufferCount++] = (_bodyLength, length);
        _bodyLength += ArrowColumnWriter.Padded(length);
    }

    private void WriteMetadata(ReadOnlySpan<byte> metadata)
    {
        WritePrefix(metadata.Length);
        _output.Write(metadata);
    }

    private void WritePrefix(int length)
    {
        Span<byte> prefix = _output.GetSpan(PrefixLength);
        BinaryPrimitives.WriteInt32LittleEndian(prefix, Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[4..], length);
        _output.Advance(PrefixLength);
    }

    // Text counts by its average. Whole bytes of bitmaps, and whole cache lines of numbers, go into every batch.
    private int RowsPerBatch(int batchBytes)
    {
        const int Granularity = 64;
        long bytes = 0;
        foreach (StoredColumn column in _layout.Columns)
        {
            ArrowColumnWriter.ValueLengths(column.Values, out int first, out int second);
            bytes += first + (long)second;
        }
        long rows = bytes == 0 ? _rowCount : (long)(batchBytes * (double)_rowCount / bytes);
        rows = rows > Granularity ? rows / Granularity * Granularity : Math.Max(rows, 1);
        return (int)Math.Min(rows, int.MaxValue);
    }
}
