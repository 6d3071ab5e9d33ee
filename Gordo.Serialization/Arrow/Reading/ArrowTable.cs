using System.Text;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;

namespace Gordo.Serialization.Arrow.Reading;

/// <summary>Collects the columns of a table batch by batch.</summary>
internal sealed class ArrowTable
{
    // The maximum size of a column object and its list entry in bytes; many batches of one row have many of them.
    private const int PartCost = 128;

    private readonly ArrowSchema _schema;
    private readonly ReadOnlyMemory<byte> _input;
    private readonly FrameLimits _limits;
    private readonly BoundedMemory _memory;
    private readonly Column?[] _first; // null for columns that are deferred, and all before the first row
    private DeferredDoubles? _deferred; // columns of a wide table of one batch
    private readonly Dictionary<long, Column> _dictionaries = [];
    private List<Column>?[]? _parts; // of tables of several batches, the first one included
    private int _rows;

    public ArrowTable(ArrowSchema schema, ReadOnlyMemory<byte> input, FrameMemory memory, FrameLimits limits)
    {
        _schema = schema;
        _input = input;
        _limits = limits;
        _memory = new BoundedMemory(memory, limits);
        _first = new Column?[schema.Fields.Length];
    }

    /// <summary>Adds a record batch or a dictionary batch.</summary>
    public void Add(ArrowMessage message)
    {
        ReadOnlyMemory<byte> body = _input.Slice(message.BodyStart, message.BodyLength);
        if (message.Type == ArrowMessageType.RecordBatch)
            AddRows(message.Header, body, message.BodyStart);
        else if (message.Type == ArrowMessageType.DictionaryBatch)
            AddDictionary(message.Header, body, message.Start);
        else
            ArrowThrow.Metadata("found a second schema", message.Start);
    }

    /// <summary>Builds the frame after all messages have been added.</summary>
    public Frame ToFrame()
    {
        PandasMetadata? pandas = _schema.Pandas is { } json ? PandasMetadata.Parse(json) : null;
        if (pandas is { ColumnLevels.Count: > 1 })
            MakeDeferred();
        if (_deferred is not null)
            return ToWideFrame(pandas, _deferred);
        var columns = new StoredColumn[_first.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            ref readonly ArrowField field = ref _schema.Fields[i];
            Column values = _parts?[i] is { } parts ? ColumnJoin.Join(parts, _memory) : _first[i] ?? Empty(field.Type);
            columns[i] = new StoredColumn(_schema.NameOf(field), values);
        }
        return PandasFrameReader.ToFrame(pandas, columns, _rows);
    }

    // Of plain doubles, pandas has nothing to restore but the index.
    private Frame ToWideFrame(PandasMetadata? pandas, DeferredDoubles deferred)
    {
        byte[]? indexColumn = pandas?.IndexColumns is [string name] ? Encoding.UTF8.GetBytes(name) : null;
        bool IsIndex(int position) => indexColumn is not null && _schema.Utf8NameOf(_schema.Fields[position]).SequenceEqual(indexColumn);

        List<StoredColumn> others = [];
        for (int i = 0; i < _first.Length; i++)
        {
            if (_first[i] is null && IsIndex(i))
                _first[i] = deferred.Make(i);
            if (_first[i] is { } column)
                others.Add(new StoredColumn(_schema.NameOf(_schema.Fields[i]), column));
        }
        Frame restored = PandasFrameReader.ToFrame(pandas, others, _rows);
        var columns = new Column?[_first.Length - (others.Count - restored.ColumnCount)];
        for (int from = 0, to = 0, other = 0; from < _first.Length; from++)
        {
            LongLoop.Pause(from);
            if (columns.Length < _first.Length && IsIndex(from))
                continue;
            if (_first[from] is not null)
                columns[to] = restored.Columns[other++];
            deferred.Move(from, to++, _schema.Fields[from].Utf8Name);
        }
        return new Frame(restored.Index, columns, deferred);
    }

    private void AddRows(FlatTable header, ReadOnlyMemory<byte> body, int bodyStart)
    {
        var batch = new ArrowBatch(header, body, _memory, _limits.MaxRows - _rows);
        if (batch.RowCount == 0)
            return;
        _limits.Check((long)_rows + batch.RowCount, _schema.Fields.Length);
        _memory.Charge(_schema.Fields.Length * (long)PartCost);
        if (_rows > 0)
            MakeDeferred();
        else if (_schema.IsWide)
            _deferred = new DeferredDoubles(_input, bodyStart, _schema.Fields.Length, batch.RowCount);
        for (int i = 0; i < _schema.Fields.Length; i++)
        {
            LongLoop.Pause(i);
            ref readonly ArrowField field = ref _schema.Fields[i];
            if (_deferred is not null && field.Name is null && batch.TrySkipDoubles(out int offset))
            {
                _deferred.Set(i, bodyStart + offset);
                continue;
            }
            string name = _schema.NameOf(field);
            Column values = field.Indices is { } indices
                ? ArrowDictionary.Read(name, indices.Kind, DictionaryOf(indices.Dictionary, field.Type), ref batch, _memory)
                : ArrowColumnReader.Read(name, field, ref batch, _memory);
            if (_first[i] is not { } first)
                _first[i] = values;
            else
                ((_parts ??= new List<Column>?[_first.Length])[i] ??= [first]).Add(values);
        }
        batch.CheckUsedUp();
        _rows += batch.RowCount;
    }

    private void MakeDeferred()
    {
        for (int i = 0; _deferred is not null && i < _first.Length; i++)
            _first[i] ??= _deferred.Make(i);
        _deferred = null;
    }

    private void AddDictionary(FlatTable header, ReadOnlyMemory<byte> body, int start)
    {
        long id = header.GetInt64(0);
        if (!_schema.Dictionaries.TryGetValue(id, out ArrowField field))
            throw ArrowThrow.Fault($"no column uses dictionary {id} at offset {start}");
        if (!header.TryGetTable(1, out FlatTable data))
            ArrowThrow.Metadata($"dictionary {id} has no values", start);
        var batch = new ArrowBatch(data, body, _memory, _limits.MaxRows);
        Column entries = ArrowColumnReader.Read(_schema.NameOf(field), field, ref batch, _memory);
        batch.CheckUsedUp();
        bool isDelta = header.GetByte(2) != 0;
        _dictionaries[id] = isDelta && _dictionaries.TryGetValue(id, out Column? known)
            ? ColumnJoin.Join([known, entries], _memory)
            : entries;
    }

    // A column that is all null may come before its dictionary, so a missing dictionary is treated as an empty one.
    private Column DictionaryOf(long id, ArrowType type) =>
        _dictionaries.TryGetValue(id, out Column? dictionary) ? dictionary : Empty(type);

    private static Column Empty(ArrowType type) => type.Kind switch
    {
        ArrowKind.Null => new NullColumn(0),
        ArrowKind.Boolean => new BooleanColumn(default),
        ArrowKind.Unsupported => new UnsupportedColumn(0, type.Name ?? ""),
        ArrowKind.Float16 or ArrowKind.Float32 or ArrowKind.Float64
            or ArrowKind.Decimal32 or ArrowKind.Decimal64 or ArrowKind.Decimal128 or ArrowKind.Decimal256 => new FloatColumn(default),
        ArrowKind.Utf8 or ArrowKind.LargeUtf8 or ArrowKind.Utf8View => TextColumn.From([]),
        ArrowKind.Timestamp => new TimestampColumn(default, type.Unit, type.Zone),
        ArrowKind.Date64 => new TimestampColumn(default, TimeUnit.Millisecond, null),
        ArrowKind.Date32 => new TimestampColumn(default, TimeUnit.Second, null),
        _ => new IntegerColumn(default),
    };
}
