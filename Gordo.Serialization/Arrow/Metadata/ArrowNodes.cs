namespace Gordo.Serialization.Arrow.Metadata;

/// <summary>Lists the arrays that columns of unsupported types consist of, so that batches can be read past them.</summary>
/// <param name="maxNodes">The maximum number of arrays of all columns; a small schema can expand to any number.</param>
/// <remarks>Arrow columnar format, "Buffer listing for each layout"; Schema.fbs, union <c>Type</c>.</remarks>
internal sealed class ArrowNodes(int maxNodes)
{
    private const int MaxDepth = 64;

    private int _left = maxNodes;

    /// <summary>The dictionaries of children, whose values are not read either, by id.</summary>
    public Dictionary<long, ArrowField> Dictionaries { get; } = [];

    /// <summary>Lists a column's arrays in the order of a batch: itself, then its children.</summary>
    /// <param name="field">The column; if it is dictionary-encoded, the arrays are those of its values.</param>
    /// <param name="name">The name of the column, for error messages.</param>
    /// <exception cref="FrameException">The column is nested too deeply or has too many children.</exception>
    public ArrowNode[] Of(FlatTable field, string name)
    {
        List<ArrowNode> nodes = [];
        Add(field, name, nodes, 0);
        return [.. nodes];
    }

    private void Add(FlatTable field, string name, List<ArrowNode> nodes, int depth)
    {
        if (depth > MaxDepth || --_left < 0)
            ArrowThrow.Invalid($"column '{name}' is nested deeper than {MaxDepth} levels or has too many children");
        nodes.Add(NodeOf(field, name));
        FlatVector children = field.GetVector(5, 4);
        for (int i = 0; i < children.Count; i++)
        {
            FlatTable child = children.TableAt(i);
            if (!child.TryGetTable(4, out FlatTable dictionary))
            {
                Add(child, name, nodes, depth + 1);
                continue;
            }
            nodes.Add(ArrowNode.Indices);
            List<ArrowNode> values = [];
            Add(child, name, values, depth + 1);
            long id = dictionary.GetInt64(0);
            Dictionaries.TryAdd(id, new ArrowField(name, default, new ArrowType(ArrowKind.Unsupported), new ArrowIndices(id, default), [.. values]));
        }
    }

    private static ArrowNode NodeOf(FlatTable field, string name) => field.GetByte(2) switch
    {
        // Null and RunEndEncoded.
        1 or 22 => new(0),
        // FixedSizeList and Struct.
        13 or 16 => new(1),
        // Int, FloatingPoint, Bool, Decimal, Date, Time, Timestamp, Interval, List, FixedSizeBinary, Map, Duration and LargeList.
        2 or 3 or 6 or 7 or 8 or 9 or 10 or 11 or 12 or 15 or 17 or 18 or 21 => new(2),
        // Binary, Utf8, LargeBinary, LargeUtf8, ListView and LargeListView.
        4 or 5 or 19 or 20 or 25 or 26 => new(3),
        // BinaryView and Utf8View.
        23 or 24 => new(2, IsView: true),
        // Union: type ids, and offsets if it is dense.
        14 => new(field.TryGetTable(3, out FlatTable union) && union.GetInt16(0) == 1 ? 2 : 1),
        byte member => throw ArrowThrow.Fault($"column '{name}' has type {member}, which is unknown"),
    };
}
