namespace Gordo.Core.Python.Pickle;

/// <summary>A value that contains other values; they are checked for depth and cycles after the pickle has been read.</summary>
internal abstract class PickleContainer
{
    /// <summary>The number of contained values.</summary>
    public abstract int ChildCount { get; }

    /// <summary>Returns a contained value by index.</summary>
    public abstract object? Child(int index);

    /// <summary>The state of the check: 0 if not visited, -1 while being visited, else the depth plus one.</summary>
    internal int Walked { get; set; }
}

/// <summary>A Python tuple.</summary>
internal sealed class PickleTuple(object?[] items) : PickleContainer
{
    public static PickleTuple Empty { get; } = new([]);

    public object?[] Items => items;

    public override int ChildCount => items.Length;

    public override object? Child(int index) => items[index];
}

/// <summary>A Python list or set.</summary>
/// <param name="isSet">True for a set, whose order has no meaning.</param>
internal sealed class PickleList(bool isSet) : PickleContainer
{
    public bool IsSet => isSet;

    public List<object?> Items { get; } = [];

    public override int ChildCount => Items.Count;

    public override object? Child(int index) => Items[index];
}

/// <summary>A Python dict: keys and values in insertion order; the last value of a key counts.</summary>
internal sealed class PickleDict : PickleContainer
{
    // Above this size an index is faster than a linear search.
    private const int MostScanned = 32;

    private readonly List<KeyValuePair<object?, object?>> _items = [];
    private Dictionary<string, int>? _index;

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public override int ChildCount => 2 * _items.Count;

    public override object? Child(int index) => (index & 1) == 0 ? _items[index / 2].Key : _items[index / 2].Value;

    public void Add(object? key, object? value)
    {
        _items.Add(new(key, value));
        _index = null;
    }

    /// <summary>Finds the value for a string key.</summary>
    public bool TryGet(string key, out object? value)
    {
        int found = _items.Count > MostScanned ? Index().GetValueOrDefault(key, -1) : _items.FindLastIndex(item => item.Key is string name && name == key);
        value = found < 0 ? null : _items[found].Value;
        return found >= 0;
    }

    private Dictionary<string, int> Index()
    {
        if (_index is not null)
            return _index;
        var index = new Dictionary<string, int>(_items.Count, StringComparer.Ordinal);
        for (int i = 0; i < _items.Count; i++)
        {
            if (_items[i].Key is string name)
                index[name] = i;
        }
        return _index = index;
    }
}

/// <summary>Python's <c>bytes</c> or <c>bytearray</c>, as a slice of the file without a copy.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> content)
{
    public ReadOnlyMemory<byte> Content => content;
}

/// <summary>The name of a class or function on the allow-list; it is never resolved or called.</summary>
internal sealed class PickleGlobal(string module, string name, PickleClass known)
{
    public string Module => module;

    public string Name => name;

    /// <summary>The allow-list entry of the name.</summary>
    public PickleClass Known => known;

    /// <summary>The qualified name as in Python: <c>sklearn.pipeline.Pipeline</c>.</summary>
    public override string ToString() => $"{module}.{name}";
}

/// <summary>A pickled object: the name of its class, its constructor arguments and its state.</summary>
internal sealed class PickleObject(PickleGlobal type, PickleTuple arguments) : PickleContainer
{
    public PickleGlobal Type => type;

    /// <summary>The constructor arguments.</summary>
    public PickleTuple Arguments => arguments;

    /// <summary>The state set by BUILD; null if none.</summary>
    public PickleContainer? State { get; set; }

    /// <summary>The items set by SETITEMS, for the one class that is a dict; null if none.</summary>
    public PickleDict? Entries { get; set; }

    public override int ChildCount => 3;

    public override object? Child(int index) => index switch { 0 => arguments, 1 => State, _ => Entries };
}
