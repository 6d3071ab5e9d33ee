using System.Text;

namespace Gordo.Serialization.Frames;

/// <summary>
/// A table of named columns with labelled rows, as sent in requests and responses. Immutable.
/// </summary>
public sealed class Frame
{
    private ColumnKey[]? _keys; // null until they are made
    private readonly Column?[] _columns;
    private readonly DeferredColumns? _deferred; // of a wide frame
    private volatile bool _isMade; // all of its columns

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
        if (keys.Length != columns.Length)
            throw new ArgumentException($"There are {columns.Length} columns and {keys.Length} keys.", nameof(columns));
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Length != index.Length)
                throw new ArgumentException($"Column {keys[i]} has {columns[i].Length} rows; the index has {index.Length}.", nameof(columns));
            if (keys[i].IsTwoLevel != keys[0].IsTwoLevel)
                throw new ArgumentException($"Columns {keys[i]} and {keys[0]} have different numbers of levels.", nameof(keys));
        }
    }

    /// <summary>Creates a wide frame of one-level columns.</summary>
    /// <param name="index">The labels of the rows.</param>
    /// <param name="columns">The columns, as long as the index; null for those that are made when they are used. Taken without a copy.</param>
    /// <param name="deferred">Makes these columns, and the names of all.</param>
    internal Frame(RowIndex index, Column?[] columns, DeferredColumns deferred) => (Index, _columns, _deferred) = (index, columns, deferred);

    /// <summary>The labels of the rows.</summary>
    public RowIndex Index { get; }

    /// <summary>The names of the columns, in order. Names may repeat.</summary>
    public ReadOnlySpan<ColumnKey> Keys => _keys ??= MakeKeys();

    /// <summary>The columns, in the order of <see cref="Keys"/>.</summary>
    public ReadOnlySpan<Column> Columns
    {
        get
        {
            if (_deferred is not null && !_isMade)
                MakeColumns();
            return _columns!; // All are made.
        }
    }

    /// <summary>
    /// The array behind <see cref="Keys"/>. Frames with the same columns share it, so writers can use it as a cache key for
    /// what they derive from the names.
    /// </summary>
    internal object KeysIdentity => _keys ??= MakeKeys();

    /// <summary>The number of rows.</summary>
    public int RowCount => Index.Length;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>True if columns are named by a group and a tag.</summary>
    public bool IsTwoLevel => _keys is [{ IsTwoLevel: true }, ..];

    /// <summary>Returns the column at a position. Of a wide frame, this needs less memory than <see cref="Columns"/>.</summary>
    public Column ColumnAt(int position) => _columns[position] ?? _deferred!.Make(position); // It makes those that are null.

    /// <summary>Returns the name of a column of one level, or the first level of its name. Of a wide frame, this needs less memory than <see cref="Keys"/>.</summary>
    /// <param name="position">The position of the column.</param>
    /// <param name="buffer">Holds the name if there is no string of it and it is not too long.</param>
    public ReadOnlySpan<char> NameAt(int position, Span<char> buffer)
    {
        if (_keys is not null)
            return _keys[position].Group;
        ReadOnlySpan<byte> name = _deferred!.Name(position); // It has the names that are not made.
        return name.Length > buffer.Length ? Encoding.UTF8.GetString(name) : buffer[..Encoding.UTF8.GetChars(name, buffer)];
    }

    /// <summary>Returns the first column named <paramref name="key"/>, or null if there is none.</summary>
    public Column? Find(ColumnKey key)
    {
        int position = Keys.IndexOf(key);
        return position < 0 ? null : ColumnAt(position);
    }

    private void MakeColumns()
    {
        for (int i = 0; i < _columns.Length; i++)
            _columns[i] = ColumnAt(i);
        _isMade = true;
    }

    private ColumnKey[] MakeKeys()
    {
        var keys = new ColumnKey[_columns.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = new ColumnKey(Encoding.UTF8.GetString(_deferred!.Name(i)));
        return keys;
    }
}
