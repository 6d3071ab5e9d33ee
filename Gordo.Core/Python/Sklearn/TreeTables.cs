using System.Buffers.Binary;
using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Python.Graphs;
using Gordo.Core.Python.NumPy;
using Gordo.Core.Python.Records;

namespace Gordo.Core.Python.Sklearn;

/// <summary>Collects trees into the attributes of one graph node: tables of the splits and leaves of all trees.</summary>
/// <param name="width">The number of columns that splits may refer to.</param>
/// <param name="graph">The graph, which counts memory.</param>
/// <remarks>
/// scikit-learn's <c>Tree</c>: records of left child, right child, feature, threshold, …, and from 1.3 on a flag that sends
/// missing values left. Children must come after their parent, which rules out cycles.
/// </remarks>
internal sealed class TreeTables(int width, GraphBuilder graph)
{
    private const int Leaf = -1;

    // The bytes of a node in the tables; in a file it takes 56 or more.
    private const int NodeBytes = 32;

    // The bytes of a single-leaf tree in a file.
    private const int TreeBytes = 512;

    private readonly List<int> _features = [];
    private readonly List<double> _thresholds = [];
    private readonly List<int> _missing = [];
    private readonly List<int> _true = [];
    private readonly List<int> _false = [];
    private readonly List<int> _roots = [];
    private readonly List<double> _weights = [];

    /// <summary>The number of outputs of a leaf; 0 before the first tree.</summary>
    public int Targets { get; private set; }

    /// <summary>Adds the tree of an estimator.</summary>
    /// <param name="estimator">A decision tree.</param>
    /// <param name="factor">The factor for its leaf values.</param>
    public void Add(Record estimator, double factor)
    {
        Record tree = estimator.Part("tree_");
        if (tree.Class != "Tree")
            throw estimator.Fault($"tree_ is {tree.TypeName}");
        NumpyArray nodes = tree.Array("nodes"), values = tree.Array("values");
        int count = nodes.Count;
        if (values.Shape is not [int rows, int targets, 1] || rows != count || count == 0 || targets == 0)
            throw tree.Fault($"values has the shape {values}, for {count} nodes");
        if (Targets != 0 && Targets != targets)
            throw tree.Fault($"it returns {targets} numbers, but another tree returns {Targets}");
        Targets = targets;
        graph.Reserve(TreeBytes + (NodeBytes * (long)count) + ((long)values.Count * sizeof(double)));
        tree.Try("nodes", () => AddNodes(nodes, tree.Try("values", values.ToDoubles), count, factor));
    }

    /// <summary>Returns the attributes of the node that evaluates the trees.</summary>
    /// <param name="mean">True to return the mean of the trees instead of their sum.</param>
    public (string Name, object Value)[] ToAttributes(bool mean) =>
    [
        ("features", _features.ToArray()),
        ("thresholds", Tensor.Create<double>(new Shape(_thresholds.Count), _thresholds.ToArray())),
        ("missing", _missing.ToArray()),
        ("true", _true.ToArray()),
        ("false", _false.ToArray()),
        ("roots", _roots.ToArray()),
        ("weights", Tensor.Create<double>(new Shape(_weights.Count), _weights.ToArray())),
        ("targets", (long)Targets),
        ("mean", mean ? 1L : 0L),
    ];

    private bool AddNodes(NumpyArray nodes, double[] values, int count, double factor)
    {
        NumpyType type = nodes.Type;
        ReadOnlySpan<byte> records = nodes.Records.Span;
        int left = type.OffsetOf("left_child", 'i', 8), right = type.OffsetOf("right_child", 'i', 8);
        int feature = type.OffsetOf("feature", 'i', 8), threshold = type.OffsetOf("threshold", 'f', 8);
        int missing = type.Fields!.Any(field => field.Name == "missing_go_to_left") ? type.OffsetOf("missing_go_to_left", 'u', 1) : -1; // Records has looked
        // Splits and leaves are numbered separately; a leaf is stored as the complement of its number.
        var numbers = new int[count];
        int splits = _features.Count, leaves = _weights.Count / Targets;
        for (int i = 0; i < count; i++)
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(records[((i * type.Size) + left)..]) == Leaf ? ~leaves++ : splits++;
        var isChild = new bool[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> record = records.Slice(i * type.Size, type.Size);
            if (numbers[i] < 0)
            {
                for (int k = 0; k < Targets; k++)
                    _weights.Add(values[(i * Targets) + k] * factor);
                continue;
            }
            long lesser = BinaryPrimitives.ReadInt64LittleEndian(record[left..]), greater = BinaryPrimitives.ReadInt64LittleEndian(record[right..]);
            long column = BinaryPrimitives.ReadInt64LittleEndian(record[feature..]);
            if (lesser <= i || lesser >= count || greater <= i || greater >= count)
                throw new ModelException(string.Create(
                    CultureInfo.InvariantCulture, $"node {i} of {count} has the children {lesser} and {greater}, which must come after it"));
            if (lesser == greater || isChild[lesser] || isChild[greater])
                throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"node {i} has a child that is another's, too"));
            isChild[lesser] = isChild[greater] = true;
            if (column < 0 || column >= width)
                throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"node {i} looks at column {column} of {width}"));
            _features.Add((int)column);
            _thresholds.Add(BinaryPrimitives.ReadDoubleLittleEndian(record[threshold..]));
            _missing.Add(missing >= 0 && record[missing] != 0 ? 1 : 0);
            _true.Add(numbers[lesser]);
            _false.Add(numbers[greater]);
        }
        _roots.Add(numbers[0]);
        return true;
    }
}
