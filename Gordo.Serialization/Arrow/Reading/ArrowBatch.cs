using System.Buffers.Binary;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>
/// Reads the buffers of a record batch in the order of the columns.
/// </summary>
/// <remarks>Message.fbs, tables <c>RecordBatch</c> and <c>BodyCompression</c>.</remarks>
internal ref struct ArrowBatch
{
    private const int NodeSize = 16;
    private const int BufferSize = 16;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly BoundedMemory _memory;
    private readonly FlatVector _nodes;
    private readonly FlatVector _buffers;
    private readonly FlatVector _variadicCounts;
    private readonly ArrowCompression _compression;
    private int _node;
    private int _buffer;
    private int _variadicCount;

    /// <summary>Creates a reader for the batch that <paramref name="table"/> describes.</summary>
    public ArrowBatch(FlatTable table, ReadOnlyMemory<byte> body, BoundedMemory memory, int maxRows)
    {
        long rows = table.GetInt64(0);
        if (rows < 0 || rows > maxRows)
            ArrowThrow.Invalid($"a batch has {rows} rows, at most {maxRows} are allowed here");
        RowCount = (int)rows;
        _body = body;
        _memory = memory;
        _nodes = table.GetVector(1, NodeSize);
        _buffers = table.GetVector(2, BufferSize);
        _compression = table.TryGetTable(3, out FlatTable compression)
            ? ReadCompression(compression)
            : ArrowCompression.None;
        _variadicCounts = table.GetVector(4, sizeof(long));
        CheckBuffers();
    }

    /// <summary>The number of rows of every column.</summary>
    public int RowCount { get; }

    /// <summary>Starts the next column and returns its number of nulls.</summary>
    public int NextColumn(string name) => NextArray(name, isColumn: true);

    /// <summary>Moves past the next column if its values lie in the body as they are, 64-bit floats without nulls.</summary>
    /// <param name="offset">The offset of the values in the body.</param>
    /// <returns>False if the column has nulls, is compressed or malformed; it is then still the next one.</returns>
    public bool TrySkipDoubles(out int offset)
    {
        offset = 0;
        if (_compression != ArrowCompression.None || _node == _nodes.Count || _nodes.Int64At(_node) != RowCount || _nodes.Int64At(_node, 8) != 0
            || _buffers.Count - _buffer < 2 || _buffers.Int64At(_buffer + 1, 8) < RowCount * (long)sizeof(double))
            return false;
        offset = (int)_buffers.Int64At(_buffer + 1);
        _node++;
        _buffer += 2;
        return true;
    }

    /// <summary>Moves past a column without reading its values.</summary>
    public void Skip(string name, scoped ReadOnlySpan<ArrowNode> nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            NextArray(name, isColumn: i == 0);
            int buffers = nodes[i].Buffers + (nodes[i].IsView ? NextVariadicCount(name) : 0);
            for (; buffers > 0; buffers--)
                SkipBuffer(name);
        }
    }

    // Children of nested columns have other numbers of rows than the batch.
    private int NextArray(string name, bool isColumn)
    {
        if (_node == _nodes.Count)
            ArrowThrow.Invalid($"a batch has no entry for column '{name}'");
        long length = _nodes.Int64At(_node);
        long nulls = _nodes.Int64At(_node, 8);
        _node++;
        if (isColumn && length != RowCount)
            ArrowThrow.Invalid($"column '{name}' has {length} rows in a batch of {RowCount}");
        if (nulls < 0 || nulls > length)
            ArrowThrow.Invalid($"column '{name}' has {nulls} nulls in {length} rows");
        return (int)nulls;
    }

    /// <summary>Returns the next buffer, which must have at least <paramref name="needed"/> bytes.</summary>
    public ReadOnlyMemory<byte> NextBuffer(string name, long needed)
    {
        ReadOnlyMemory<byte> buffer = Stored(name);
        if (_compression != ArrowCompression.None && !buffer.IsEmpty)
            buffer = Decompress(buffer, name);
        if (buffer.Length < needed)
            ArrowThrow.Invalid($"column '{name}' has a buffer of {buffer.Length} bytes, {needed} are needed");
        return buffer;
    }

    /// <summary>Skips the next buffer.</summary>
    public void SkipBuffer(string name) => Stored(name);

    /// <summary>Reads the validity buffer of the current column.</summary>
    public Validity NextValidity(string name, int nulls)
    {
        if (nulls == 0)
        {
            SkipBuffer(name);
            return default;
        }
        return new Validity(NextBuffer(name, (RowCount + 7L) / 8));
    }

    /// <summary>Returns the number of data buffers of the current column of views.</summary>
    public int NextVariadicCount(string name)
    {
        if (_variadicCount == _variadicCounts.Count)
            ArrowThrow.Invalid($"column '{name}' has no count of data buffers");
        long count = _variadicCounts.Int64At(_variadicCount++);
        if (count < 0 || count > _buffers.Count - _buffer)
            ArrowThrow.Invalid($"column '{name}' claims {count} data buffers");
        return (int)count;
    }

    /// <summary>Checks that the columns have used all nodes and buffers, so that none has used another's.</summary>
    public readonly void CheckUsedUp()
    {
        if (_node != _nodes.Count || _buffer != _buffers.Count)
        {
            ArrowThrow.Invalid($"a batch has {_nodes.Count} columns and {_buffers.Count} buffers, " +
                $"the schema requires {_node} and {_buffer}");
        }
    }

    private static ArrowCompression ReadCompression(FlatTable compression)
    {
        byte codec = compression.GetByte(0);
        byte method = compression.GetByte(1);
        if (codec > 1 || method != 0)
            ArrowThrow.Invalid($"body compression has codec {codec} and method {method}, only LZ4_FRAME and ZSTD buffers are supported");
        return codec == 0 ? ArrowCompression.Lz4Frame : ArrowCompression.Zstd;
    }

    // Buffers that do not overlap cannot be longer than the body in total. This check keeps the work proportional to the
    // bytes received: a thousand columns cannot all refer to the same megabytes.
    private readonly void CheckBuffers()
    {
        long total = 0;
        for (int i = 0; i < _buffers.Count; i++)
        {
            long offset = _buffers.Int64At(i);
            long length = _buffers.Int64At(i, 8);
            if (offset < 0 || length < 0 || offset > _body.Length || length > _body.Length - offset)
                ArrowThrow.Invalid($"buffer {i} of {length} bytes at {offset} is not inside its body of {_body.Length}");
            total += length;
        }
        if (total > _body.Length)
            ArrowThrow.Invalid($"the buffers of a batch have {total} bytes, its body has {_body.Length}");
    }

    private ReadOnlyMemory<byte> Stored(string name)
    {
        if (_buffer == _buffers.Count)
            ArrowThrow.Invalid($"column '{name}' has too few buffers");
        int offset = (int)_buffers.Int64At(_buffer);
        int length = (int)_buffers.Int64At(_buffer, 8);
        _buffer++;
        return _body.Slice(offset, length);
    }

    private readonly ReadOnlyMemory<byte> Decompress(ReadOnlyMemory<byte> buffer, string name)
    {
        if (buffer.Length < sizeof(long))
            ArrowThrow.Invalid($"column '{name}' has a compressed buffer of {buffer.Length} bytes, too few for its length prefix");
        long length = BinaryPrimitives.ReadInt64LittleEndian(buffer.Span);
        buffer = buffer[sizeof(long)..];
        // Apache.Arrow writes no LZ4 frame for an empty buffer, only its length.
        if (length == -1 || (length == 0 && buffer.IsEmpty))
            return buffer;
        if (length < 0)
            ArrowThrow.Invalid($"column '{name}' has a compressed buffer with an uncompressed length of {length} bytes");
        return ArrowCompressionCodec.Decompress(_compression, buffer.Span, length, _memory, name);
    }
}
