using System.Globalization;

namespace Gordo.Core.MlNet;

/// <summary>
/// Trees laid out for walking: all nodes in one array, each tree's from its root on, so that steps along the path to
/// the lesser side are steps to the next element. What comes in is checked to be trees; every walk ends.
/// </summary>
/// <param name="component">The predictor, for messages.</param>
internal sealed class TreeNodes(Component component)
{
    /// <summary>
    /// Integers per node: the bits of the threshold, the feature, and where the lesser and the greater side are (the
    /// index of a node, or the complement of that of a leaf).
    /// </summary>
    public const int Fields = 4;

    /// <summary>Added to the feature where a missing value goes to the lesser side.</summary>
    public const int MissingIsLesser = 1 << 30;

    private readonly List<int> _nodes = [];
    private readonly List<double> _leaves = [];
    private readonly List<int> _roots = [];
    private readonly List<int> _categories = [];

    public int[] Nodes => [.. _nodes];

    public double[] Leaves => [.. _leaves];

    /// <summary>By tree, its first node. Trees that are but a leaf count nothing and are left out.</summary>
    public int[] Roots => [.. _roots];

    /// <summary>
    /// Lists of features, each after its length. A node whose feature is negative goes by the list that begins at the
    /// complement of it: to the greater side if one of these features is above zero. Its threshold stands for missing
    /// values.
    /// </summary>
    public int[] Categories => [.. _categories];

    /// <summary>The largest feature any node asks for, or -1.</summary>
    public int LastFeature { get; private set; } = -1;

    /// <summary>Whether each node compares one feature, and missing values go to the greater side.</summary>
    public bool ArePlain { get; private set; } = true;

    /// <summary>Takes in a tree.</summary>
    /// <exception cref="ModelException">Not a tree: two ways to one node, a cycle, or a way out of it.</exception>
    public void Add(Tree tree)
    {
        if (tree.LeafCount == 1 || tree.Lesser[0] == 0)
            return;
        _roots.Add(_nodes.Count / Fields);
        int leafOffset = _leaves.Count;
        _leaves.AddRange(tree.Leaves.AsSpan(0, tree.LeafCount));
        bool hasDefaults = Array.Exists(tree.Defaults, value => value != 0);

        // Nodes to be laid out, each with the place that points to it; the lesser side is on top.
        var waiting = new Stack<(int Node, int Pointer)>();
        var seen = new bool[tree.LeafCount - 1];
        waiting.Push((0, -1));
        while (waiting.TryPop(out (int Node, int Pointer) next))
        {
            (int node, int pointer) = next;
            if (node >= seen.Length || seen[node])
                throw component.Fault(string.Create(
                    CultureInfo.InvariantCulture, $"a tree of {seen.Length} nodes leads to node {node}{(node < seen.Length ? " twice" : "")}"));
            seen[node] = true;
            int at = _nodes.Count;
            if (pointer >= 0)
                _nodes[pointer] = at / Fields;
            (float threshold, int feature) = Question(tree, node, hasDefaults);
            _nodes.Add(BitConverter.SingleToInt32Bits(threshold));
            _nodes.Add(feature);
            _nodes.Add(LeafOf(tree, tree.Lesser[node], leafOffset));
            _nodes.Add(LeafOf(tree, tree.Greater[node], leafOffset));
            if (tree.Greater[node] >= 0)
                waiting.Push((tree.Greater[node], at + 3));
            if (tree.Lesser[node] >= 0)
                waiting.Push((tree.Lesser[node], at + 2));
        }
    }

    private int LeafOf(Tree tree, int child, int leafOffset)
    {
        if (child < 0 && ~child >= tree.LeafCount)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a tree leads to leaf {~child} of {tree.LeafCount}"));
        return child >= 0 ? 0 : ~(~child + leafOffset);
    }

    private (float Threshold, int Feature) Question(Tree tree, int node, bool hasDefaults)
    {
        if (tree.Categories.TryGetValue(node, out int[]? categories))
        {
            ArePlain = false;
            int start = _categories.Count;
            _categories.Add(categories.Length);
            foreach (int category in categories)
                _categories.Add(Checked(category));
            return (hasDefaults ? tree.Defaults[node] : float.NaN, ~start);
        }
        int feature = Checked(tree.Features[node]);
        float threshold = tree.Thresholds[node];
        if (!hasDefaults || !(tree.Defaults[node] <= threshold))
            return (threshold, feature);
        ArePlain = false;
        return (threshold, feature | MissingIsLesser);
    }

    private int Checked(int feature)
    {
        if (feature is < 0 or >= ModelColumn.MostSlots)
            throw component.Fault(string.Create(CultureInfo.InvariantCulture, $"a tree splits on feature {feature}"));
        LastFeature = Math.Max(LastFeature, feature);
        return feature;
    }
}
