namespace Gordo.Serialization.Frames;

/// <summary>
/// A table of named columns over labelled rows: what a request sends and what an answer holds. Immutable.
/// </summary>
public sealed class Frame
{
    private readonly ColumnKey[] _keys;
    private readonly Column[] _columns;

    /// <summary>Puts columns of the same length under keys of the same number of levels.</summary>
    /// <exception cref="ArgumentException">Lengths or levels differ.</exception>
    public Frame(RowIndex index, IEnumerable<ColumnKey> keys, IEnumerable<Column> columns)
        : this(index, [.. keys], [.. columns])
    {
    }

    /// <summary>Takes over arrays that nobody changes afterwards, without copying them.</summary>
    /// <inheritdoc cref="Frame(RowIndex, IEnumerable{ColumnKey}, IEnumerable{Column})"/>
    public Frame(RowIndex index, ColumnKey[] keys, Column[] columns)
    {
        Index = index;
        _keys = keys;
        _columns = columns;
        if (_keys.Length != _columns.Length)
            throw new ArgumentException($"{_columns.Length} columns under {_keys.Length} keys.", nameof(columns));
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].Length != index.Length)
                throw new ArgumentException($"Column {_keys[i]} has {_columns[i].Length} rows, the index {index.Length}.", nameof(columns));
            if (_keys[i].IsTwoLevel != _keys[0].IsTwoLevel)
                throw new ArgumentException($"Column {_keys[i]} has not as many levels as {_keys[0]}.", nameof(keys));
        }
    }

    /// <summary>The labels of the rows.</summary>
    public RowIndex Index { get; }

    /// <summary>The names of the columns, in order. A name may occur twice.</summary>
    public ReadOnlySpan<ColumnKey> Keys => _keys;

    /// <summary>The columns, in the order of <see cref="Keys"/>.</summary>
    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>
    /// The array behind <see cref="Keys"/>. Frames of one kind share it, so that what their writers make of the names can
    /// be found again by it.
    /// </summary>
    internal object KeysIdentity => _keys;

    /// <summary>The number of rows.</summary>
    public int RowCount => Index.Length;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>Whether columns are named by a group and a tag.</summary>
    public bool IsTwoLevel => _keys.Length > 0 && _keys[0].IsTwoLevel;

    /// <summary>The column under <paramref name="key"/>, the first if there are several, or null.</summary>
    public Column? Find(ColumnKey key)
    {
        int position = Array.IndexOf(_keys, key);
        return position < 0 ? null : _columns[position];
    }
}
