namespace Gordo.Serialization.Frames;

/// <summary>
/// A table of named columns with labelled rows, as sent in requests and responses. Immutable.
/// </summary>
public sealed class Frame
{
    private readonly ColumnKey[] _keys;
    private readonly Column?[] _columns;
    private volatile DeferredColumns? _deferred; // until the columns are made

    /// <summary>Creates a frame from columns of the same length and keys with the same number of levels.</summary>
    /// <exception cref="ArgumentException">The columns differ in length, or the keys in their number of levels.</exception>
    public Frame(RowIndex index, IEnumerable<ColumnKey> keys, IEnumerable<Column> columns)
        : this(index, [.. keys], [.. columns])
    {
    }

    /// <summary>Takes ownership of the arrays, which must not change afterwards and are not copied.</summary>
    /// <inheritdoc cref="Frame(RowIndex, IEnumerable{ColumnKey}, IEnumerable{Column})"/>
    public Frame(RowIndex index, ColumnKey[] keys, Column[] columns)
        : this(index, keys, columns, deferred: null)
    {
    }

    /// <param name="index">The labels of the rows.</param>
    /// <param name="keys">The names of the columns.</param>
    /// <param name="columns">The columns; null for those that are made when they are used.</param>
    /// <param name="deferred">Makes these; null if there are none.</param>
    /// <inheritdoc cref="Frame(RowIndex, ColumnKey[], Column[])"/>
    internal Frame(RowIndex index, ColumnKey[] keys, Column?[] columns, DeferredColumns? deferred)
    {
        Index = index;
        _keys = keys;
        _columns = columns;
        _deferred = deferred;
        if (_keys.Length != _columns.Length)
            throw new ArgumentException($"There are {_columns.Length} columns and {_keys.Length} keys.", nameof(columns));
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is { } column && column.Length != index.Length)
                throw new ArgumentException($"Column {_keys[i]} has {column.Length} rows; the index has {index.Length}.", nameof(columns));
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
            if (_deferred is not null)
                MakeColumns();
            return _columns!; // All are made.
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
    public Column ColumnAt(int position)
    {
        // Read first: it is set to null after the columns are made. Until then, it makes those that are null.
        DeferredColumns? deferred = _deferred;
        return _columns[position] ?? deferred!.Make(position);
    }

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
        _deferred = null;
    }
}
