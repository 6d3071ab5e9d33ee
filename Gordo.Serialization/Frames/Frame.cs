namespace Gordo.Serialization.Frames;

/// <summary>
/// A table of named columns with labelled rows, as sent in requests and responses. Immutable.
/// </summary>
public sealed class Frame
{
    private readonly ColumnKey[] _keys;
    private readonly Column[] _columns; // may contain DeferredColumns if _isDeferred
    private volatile bool _isDeferred;

    /// <summary>Creates a frame from columns of the same length and keys with the same number of levels.</summary>
    /// <exception cref="ArgumentException">The columns differ in length, or the keys in their number of levels.</exception>
    public Frame(RowIndex index, IEnumerable<ColumnKey> keys, IEnumerable<Column> columns)
        : this(index, [.. keys], [.. columns])
    {
    }

    /// <summary>Takes ownership of the arrays, which must not change afterwards and are not copied.</summary>
    /// <inheritdoc cref="Frame(RowIndex, IEnumerable{ColumnKey}, IEnumerable{Column})"/>
    public Frame(RowIndex index, ColumnKey[] keys, Column[] columns)
    {
        Index = index;
        _keys = keys;
        _columns = columns;
        if (_keys.Length != _columns.Length)
            throw new ArgumentException($"There are {_columns.Length} columns and {_keys.Length} keys.", nameof(columns));
        for (int i = 0; i < _columns.Length; i++)
        {
            _isDeferred |= _columns[i] is DeferredColumns;
            if (_columns[i].Length != index.Length)
                throw new ArgumentException($"Column {_keys[i]} has {_columns[i].Length} rows; the index has {index.Length}.", nameof(columns));
            if (_keys[i].IsTwoLevel != _keys[0].IsTwoLevel)
                throw new ArgumentException($"Columns {_keys[i]} and {_keys[0]} have different numbers of levels.", nameof(keys));
        }
    }

    /// <summary>The labels of the rows.</summary>
    public RowIndex Index { get; }

    /// <summary>The names of the columns, in order. Names may repeat.</summary>
    public ReadOnlySpan<ColumnKey> Keys => _keys;

    /// <summary>The columns, in the order of <see cref="Keys"/>.</summary>
    public ReadOnlySpan<Column> Columns
    {
        get
        {
            if (_isDeferred)
                MakeColumns();
            return _columns;
        }
    }

    /// <summary>
    /// The array behind <see cref="Keys"/>. Frames with the same columns share it, so writers can use it as a cache key for
    /// what they derive from the names.
    /// </summary>
    internal object KeysIdentity => _keys;

    /// <summary>The number of rows.</summary>
    public int RowCount => Index.Length;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>True if columns are named by a group and a tag.</summary>
    public bool IsTwoLevel => _keys.Length > 0 && _keys[0].IsTwoLevel;

    /// <summary>Returns the column at a position. Of a wide frame, this needs less memory than <see cref="Columns"/>.</summary>
    public Column ColumnAt(int position) => _columns[position] is DeferredColumns deferred ? deferred.Make(position) : _columns[position];

    /// <summary>Returns the first column named <paramref name="key"/>, or null if there is none.</summary>
    public Column? Find(ColumnKey key)
    {
        int position = Array.IndexOf(_keys, key);
        return position < 0 ? null : ColumnAt(position);
    }

    private void MakeColumns()
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i] = ColumnAt(i);
        _isDeferred = false;
    }
}
