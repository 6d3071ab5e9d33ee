using System.Globalization;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.MlNet.Archive;

namespace Gordo.Core.MlNet.Predictors;

/// <summary>
/// Collects trees into the attributes of one node: tables of splits and leaves for all trees. Checks that each input is
/// a tree.
/// </summary>
/// <param name="component">The predictor, for error messages.</param>
/// <remarks>ai.onnx.ml TreeEnsemble (5). With double thresholds it sums leaves in double, as ML.NET does.</remarks>
internal sealed class TreeTables(Component component)
{
    private const long IsLeaf = 1;

    // Counts the lists here, the arrays made from them, and the splits of the compiled forest.
    private const int BytesPerSplit = 240;

    private readonly List<long> _features = [];
    private readonly List<double> _thresholds = [];
    private readonly List<long> _missingIsLesser = [];
    private readonly List<long> _lesser = [];
    private readonly List<long> _lesserIsLeaf = [];
    private readonly List<long> _greater = [];
    private readonly List<long> _greaterIsLeaf = [];
    private readonly List<double> _leaves = [];
    private readonly List<long> _roots = [];

    /// <summary>The largest feature index of any split, or -1.</summary>
    public int LastFeature { get; private set; } = -1;

    /// <summary>Adds a tree.</summary>
    /// <exception cref="ModelException">Not a tree: a node has two parents, there is a cycle, or a child does not exist.</exception>
    public void Add(Tree tree)
    {
        int leafOffset = _leaves.Count;
        _roots.Add(_features.Count);
        if (tree.LeafCount == 1 || tree.Lesser[0] == 0)
        {
            AddZeroTree(leafOffset);
            return;
        }
        _leaves.AddRange(tree.Leaves.AsSpan(0, tree.LeafCount));
        (List<int> order, int[] first) = Order(tree);
        bool hasDefaults = Array.Exists(tree.Defaults, value => value != 0);
        foreach (int node in order)
        {
            float missing = hasDefaults ? tree.Defaults[node] : float.NaN;
            (long Index, long IsLeaf) lesser = Target(tree, tree.Lesser[node], first, leafOffset);
            (long Index, long IsLeaf) greater = Target(tree, tree.Greater[node], first, leafOffset);
            if (!tree.Categories.TryGetValue(node, out int[]? categories))
            {
                float threshold = tree.Thresholds[node];
                AddSplit(tree.Features[node], threshold, missing <= threshold, lesser, greater);
                continue;
            }
            if (categories.Length == 0)
                AddSplit(0, float.PositiveInfinity, true, lesser, lesser);
            // Goes to the greater side if any of the features is above zero: a chain of splits, one per feature.
            for (int i = 0; i < categories.Length; i++)
            {
                (long Index, long IsLeaf) otherwise = i + 1 < categories.Length ? (_features.Count + 1, 0) : lesser;
                AddSplit(categories[i], 0, !(missing > 0), otherwise, greater);
            }
        }
    }

    /// <summary>Returns the attributes of the node that scores the trees.</summary>
    /// <param name="mean">True for the mean of the trees, false for the sum.</param>
    public (string Name, object Value)[] ToAttributes(bool mean)
    {
        if (_roots.Count == 0)
        {
            _roots.Add(0);
            AddZeroTree(0);
        }
        return
        [
            ("n_targets", 1L),
            ("aggregate_function", mean ? 0L : 1L),
            ("tree_roots", _roots.ToArray()),
            ("nodes_featureids", _features.ToArray()),
            ("nodes_splits", Tensor.Create<double>(new Shape(_thresholds.Count), _thresholds.ToArray())),
            ("nodes_modes", Tensor.Create<byte>(new Shape(_features.Count), new byte[_features.Count])),
            ("nodes_missing_value_tracks_true", _missingIsLesser.ToArray()),
            ("nodes_truenodeids", _lesser.ToArray()),
            ("nodes_trueleafs", _lesserIsLeaf.ToArray()),
            ("nodes_falsenodeids", _greater.ToArray()),
            ("nodes_falseleafs", _greaterIsLeaf.ToArray()),
            ("leaf_targetids", new long[_leaves.Count]),
            ("leaf_weights", Tensor.Create<double>(new Shape(_leaves.Count), _leaves.ToArray())),
        ];
    }

    // A tree that is a single leaf adds nothing, but counts in the number of trees.
    private void AddZeroTree(int leaf)
    {
        _leaves.Add(0);
        AddSplit(0, 0, true, (leaf, IsLeaf), (leaf, IsLeaf));
    }

    /// <summary>Returns the nodes from the root on, and the number of the first split of each node.</summary>
    private (List<int> Order, int[] First) Order(Tree tree)
    {
        var order = new List<int>(tree.LeafCount - 1);
        var first = new int[tree.LeafCount - 1];
        Array.Fill(first, -1);
        int splits = _features.Count;
        var pending = new Stack<int>([0]);
        while (pending.TryPop(out int node))
        {
            if (node >= first.Length || first[node] >= 0)
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"a tree of {first.Length} nodes leads to node {node}{(node < first.Length ? " twice" : "")}"));
            order.Add(node);
            first[node] = splits;
            splits += tree.Categories.TryGetValue(node, out int[]? categories) ? Math.Max(1, categories.Length) : 1;
            if (tree.Greater[node] >= 0)
                pending.Push(tree.Greater[node]);
            if (tree.Lesser[node] >= 0)
                pending.Push(tree.Lesser[node]);
        }
        return (order, first);
    }

    private (long Index, long IsLeaf) Target(Tree tree, int child, int[] first, int leafOffset)
    {
        if (child >= 0)
            return (first[child], 0);
        return ~child < tree.LeafCount
            ? (leafOffset + ~child, IsLeaf)
            : throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a tree leads to leaf {~child} of {tree.LeafCount}"));
    }

    private void AddSplit(
        int feature, float threshold, bool missingIsLesser, (long Index, long IsLeaf) lesser, (long Index, long IsLeaf) greater)
    {
        if (feature is < 0 or >= ModelColumn.MaxSlots)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a tree splits on feature {feature}"));
        // Repeated small records compress to almost nothing, and a four-byte category becomes a whole split.
        component.Reserve(BytesPerSplit);
        LastFeature = Math.Max(LastFeature, feature);
        _features.Add(feature);
        _thresholds.Add(threshold);
        _missingIsLesser.Add(missingIsLesser ? 1 : 0);
        _lesser.Add(lesser.Index);
        _lesserIsLeaf.Add(lesser.IsLeaf);
        _greater.Add(greater.Index);
        _greaterIsLeaf.Add(greater.IsLeaf);
    }
}
