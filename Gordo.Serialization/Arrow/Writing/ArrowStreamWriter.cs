using System.Buffers;
using System.Buffers.Binary;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Writes the messages of a stream.</summary>
internal sealed class ArrowStreamWriter
{
    private const int Continuation = -1;
    private const int PrefixLength = 8;
    private const int MaxBuffers = 3;

    private readonly PandasLayout _layout;
    private readonly FlatBufferWriter _metadata = new();
    private readonly bool[] _hasNulls;
    private readonly (long Rows, long Nulls)[] _nodes;
    private readonly (long Offset, long Length)[] _buffers;
    private readonly int _rowCount;
    private readonly int _rowsPerBatch;
    private int _bufferCount;
    private long _bodyLength;
    private int _row;

    public ArrowStreamWriter(Frame frame, int batchBytes)
    {
        _layout = PandasLayout.Of(frame);
        _rowCount = frame.RowCount;
        _nodes = new (long, long)[_layout.Columns.Count];
        _buffers = new (long, long)[_layout.Columns.Count * MaxBuffers];
        _hasNulls = new bool[_layout.Columns.Count];
        for (int i = 0; i < _hasNulls.Length; i++)
            _hasNulls[i] = ArrowColumnWriter.CountNulls(_layout.Columns[i].Values) > 0;
        _rowsPerBatch = RowsPerBatch(batchBytes);
    }

    /// <summary>The length of the whole stream.</summary>
    public long Length
    {
        get
        {
            long length = PrefixLength + ArrowMetadataWriter.Schema(_metadata, _layout).Length + PrefixLength;
            int batchMetadata = 0;
            for (int row = 0; row < _rowCount; row += _rowsPerBatch)
            {
                int rows = LayOut(row);
                // All batches have the same number of columns and buffers, so their metadata has the same length.
                if (batchMetadata == 0)
                    batchMetadata = Metadata(rows).Length;
                length += PrefixLength + batchMetadata + _bodyLength;
            }
            return length;
        }
    }

    /// <summary>Writes the schema: the columns' names and types.</summary>
    public void WriteSchema(IBufferWriter<byte> output) =>
        WriteMetadata(ArrowMetadataWriter.Schema(_metadata, _layout), output);

    /// <summary>Writes the next record batch; returns false if no rows are left.</summary>
    public bool WriteBatch(IBufferWriter<byte> output)
    {
        if (_row == _rowCount)
            return false;
        int rows = LayOut(_row);
        WriteMetadata(Metadata(rows), output);
        for (int i = 0; i < _nodes.Length; i++)
            ArrowColumnWriter.Write(_layout.Columns[i].Values.Slice(_row, rows), (int)_nodes[i].Nulls, output);
        _row += rows;
        return true;
    }

    /// <summary>Writes the end-of-stream marker.</summary>
    public static void WriteEnd(IBufferWriter<byte> output) => WritePrefix(0, output);

    // Computes the nodes and buffers of the batch that starts at a row, and returns its number of rows.
    private int LayOut(int start)
    {
        int rows = Math.Min(_rowsPerBatch, _rowCount - start);
        _bufferCount = 0;
        _bodyLength = 0;
        for (int i = 0; i < _nodes.Length; i++)
        {
            Column column = _layout.Columns[i].Values.Slice(start, rows);
            int nulls = _hasNulls[i] ? ArrowColumnWriter.CountNulls(column) : 0;
            _nodes[i] = (rows, nulls);
            int values = ArrowColumnWriter.ValueLengths(column, out int first, out int second);
            if (values == 0)
                continue;
            AddBuffer(ArrowColumnWriter.ValidityLength(column, nulls));
            AddBuffer(first);
            if (values == 2)
                AddBuffer(second);
        }
        return rows;
    }

    private void AddBuffer(int length)
    {
        _buffers[_bufferCount++] = (_bodyLength, length);
        _bodyLength += ArrowColumnWriter.Padded(length);
    }

    private ReadOnlySpan<byte> Metadata(int rows) =>
        ArrowMetadataWriter.RecordBatch(_metadata, rows, _nodes, _buffers.AsSpan(0, _bufferCount), _bodyLength);

    private static void WriteMetadata(ReadOnlySpan<byte> metadata, IBufferWriter<byte> output)
    {
        WritePrefix(metadata.Length, output);
        output.Write(metadata);
    }

    private static void WritePrefix(int length, IBufferWriter<byte> output)
    {
        Span<byte> prefix = output.GetSpan(PrefixLength);
        BinaryPrimitives.WriteInt32LittleEndian(prefix, Continuation);
        BinaryPrimitives.WriteInt32LittleEndian(prefix[4..], length);
        output.Advance(PrefixLength);
    }

    // Text counts with its average length. Every batch gets whole bytes of bitmaps and whole cache lines of numbers.
    private int RowsPerBatch(int batchBytes)
    {
        const int Granularity = 64;
        long bytes = 0;
        foreach (StoredColumn column in _layout.Columns)
        {
            ArrowColumnWriter.ValueLengths(column.Values, out int first, out int second);
            bytes += first + (long)second;
        }
        if (_rowCount == 0)
            return 1;
        long rows = bytes == 0 ? _rowCount : (long)(batchBytes * (double)_rowCount / bytes);
        rows = rows > Granularity ? rows / Granularity * Granularity : Math.Max(rows, 1);
        return (int)Math.Min(rows, _rowCount);
    }
}
