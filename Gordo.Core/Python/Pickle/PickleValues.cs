namespace Gordo.Core.Python.Pickle;

/// <summary>A value that holds others; what it holds is walked for depth and cycles when the pickle has ended.</summary>
internal abstract class PickleContainer
{
    /// <summary>The number of values held.</summary>
    public abstract int ChildCount { get; }

    /// <summary>A value held, by number.</summary>
    public abstract object? Child(int index);

    /// <summary>What the walk knows of it: 0 for nothing yet, -1 while it is being walked, else one more than its depth.</summary>
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
/// <param name="isSet">Whether it is a set, of which the order says nothing.</param>
internal sealed class PickleList(bool isSet) : PickleContainer
{
    public bool IsSet => isSet;

    public List<object?> Items { get; } = [];

    public override int ChildCount => Items.Count;

    public override object? Child(int index) => Items[index];
}

/// <summary>A Python dict: keys and values in the order they were set; the last value of a key counts.</summary>
internal sealed class PickleDict : PickleContainer
{
    // Beyond this, looking at each key takes longer than an index.
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

    /// <summary>Finds the value of a text key.</summary>
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

/// <summary>Bytes of the file: Python's <c>bytes</c> or <c>bytearray</c>. They are not copied.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> content)
{
    public ReadOnlyMemory<byte> Content => content;
}

/// <summary>The name of a class or function on the allow-list; nothing is ever looked up or called by it.</summary>
internal sealed class PickleGlobal(string module, string name, PickleClass known)
{
    public string Module => module;

    public string Name => name;

    /// <summary>What the allow-list says of it.</summary>
    public PickleClass Known => known;

    /// <summary>As Python writes it: <c>sklearn.pipeline.Pipeline</c>.</summary>
    public override string ToString() => $"{module}.{name}";
}

/// <summary>An object as the pickle describes it: the name of its class, what it was made of, and its state.</summary>
internal sealed class PickleObject(PickleGlobal type, PickleTuple arguments) : PickleContainer
{
    public PickleGlobal Type => type;

    /// <summary>The arguments it was made with.</summary>
    public PickleTuple Arguments => arguments;

    /// <summary>What BUILD gave it; null for nothing.</summary>
    public PickleContainer? State { get; set; }

    /// <summary>What SETITEMS gave it, for the one class that is a dict; null for nothing.</summary>
    public PickleDict? Entries { get; set; }

    public override int ChildCount => 3;

    public override object? Child(int index) => index switch { 0 => arguments, 1 => State, _ => Entries };
}
