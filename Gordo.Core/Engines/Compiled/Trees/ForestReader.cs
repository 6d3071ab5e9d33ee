using System.Globalization;
using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Reads forests from the attributes of tree ensemble nodes.</summary>
internal static class ForestReader
{
    /// <summary>Reads parallel lists with one entry per node, identified by tree and node ids.</summary>
    /// <param name="node">The node.</param>
    /// <param name="prefix">The prefix of the leaf weight attributes: <c>target</c> or <c>class</c>.</param>
    /// <param name="targets">The number of targets or classes.</param>
    /// <param name="isDouble">True if the numbers are float64.</param>
    /// <remarks>ai.onnx.ml TreeEnsembleRegressor and TreeEnsembleClassifier (1, 3).</remarks>
    public static Forest ReadParallelLists(NodeDefinition node, string prefix, int targets, out bool isDouble)
    {
        node.Ignore("nodes_hitrates", "nodes_hitrates_as_tensor");
        int[] trees = Required32(node, "nodes_treeids"), ids = Required32(node, "nodes_nodeids");
        int count = trees.Length;
        int[] features = Required32(node, "nodes_featureids");
        int[] trueIds = Required32(node, "nodes_truenodeids"), falseIds = Required32(node, "nodes_falsenodeids");
        string[] modes = node.Strings("nodes_modes") ?? throw Missing(node, "nodes_modes");
        double[] values = Numbers(node, "nodes_values", out isDouble)
            ?? throw Missing(node, "nodes_values");
        int[]? missing = node.Int32s("nodes_missing_value_tracks_true");
        CheckLength(node, "nodes_nodeids", ids.Length, count);
        CheckLength(node, "nodes_featureids", features.Length, count);
        CheckLength(node, "nodes_truenodeids", trueIds.Length, count);
        CheckLength(node, "nodes_falsenodeids", falseIds.Length, count);
        CheckLength(node, "nodes_modes", modes.Length, count);
        CheckLength(node, "nodes_values", values.Length, count);
        if (missing is { Length: > 0 })
            CheckLength(node, "nodes_missing_value_tracks_true", missing.Length, count);

        SplitRule[] rules = Rules(node, modes);
        var nodes = new NumberedNodes(NodeIndex.Of(node, trees, ids), rules);
        ReadOnlySpan<int> splits = nodes.Splits;
        ReadOnlySpan<int> numbers = nodes.Numbers;
        Split[] made = GC.AllocateUninitializedArray<Split>(splits.Length);
        var isChild = new bool[count];
        for (int split = 0; split < splits.Length; split++)
        {
            int i = splits[split];
            // The ids in a tree are usually consecutive.
            int whenTrue = nodes.Index.Find(trees[i], trueIds[i], (long)i + trueIds[i] - ids[i]);
            int whenFalse = nodes.Index.Find(trees[i], falseIds[i], (long)i + falseIds[i] - ids[i]);
            if (whenTrue < 0 || whenFalse < 0)
                throw NoSuchNode(node, trees[i], whenTrue < 0 ? trueIds[i] : falseIds[i]);
            isChild[whenTrue] = isChild[whenFalse] = true;
            made[split] = new Split(
                Feature(node, features[i]), values[i], rules[i], missing is { Length: > 0 } && missing[i] != 0,
                numbers[whenTrue], numbers[whenFalse]);
        }
        int[] roots = Roots(node, trees, numbers, isChild);
        (int[] starts, int[] leafTargets, double[] weights) = Leaves(node, prefix, nodes, targets, ref isDouble);
        return new Forest(made, roots, starts, leafTargets, weights, [], targets);
    }

    /// <summary>Reads separate tables of splits and leaves.</summary>
    /// <remarks>ai.onnx.ml TreeEnsemble (5).</remarks>
    public static Forest ReadTables(NodeDefinition node, int targets, out bool isDouble)
    {
        node.Ignore("nodes_hitrates");
        long[] features = Required(node, "nodes_featureids");
        int count = features.Length;
        double[] values = TensorNumbers(node, "nodes_splits", out isDouble);
        Tensor modes = node.Tensor("nodes_modes") ?? throw Missing(node, "nodes_modes");
        long[] trueIds = Required(node, "nodes_truenodeids"), falseIds = Required(node, "nodes_falsenodeids");
        long[] trueLeafs = Required(node, "nodes_trueleafs"), falseLeafs = Required(node, "nodes_falseleafs");
        long[]? missing = node.Ints("nodes_missing_value_tracks_true");
        CheckLength(node, "nodes_splits", values.Length, count);
        CheckLength(node, "nodes_modes", modes.Count, count);
        CheckLength(node, "nodes_truenodeids", trueIds.Length, count);
        CheckLength(node, "nodes_falsenodeids", falseIds.Length, count);
        CheckLength(node, "nodes_trueleafs", trueLeafs.Length, count);
        CheckLength(node, "nodes_falseleafs", falseLeafs.Length, count);
        if (missing is { Length: > 0 })
            CheckLength(node, "nodes_missing_value_tracks_true", missing.Length, count);

        long[] leafTargets = Required(node, "leaf_targetids");
        double[] weights = TensorNumbers(node, "leaf_weights", out _);
        CheckLength(node, "leaf_weights", weights.Length, leafTargets.Length);
        ReadOnlySpan<byte> rules = modes.Values<byte>();
        var sets = new Queue<float[]>(node.Tensor("membership_values") is { } members ? Sets(node, members) : []);
        float[][] allSets = [.. sets];
        int nextSet = 0;
        var splits = new Split[count];
        for (int i = 0; i < count; i++)
        {
            if (rules[i] > (byte)SplitRule.Member)
                throw node.Fault($"nodes_modes contains {rules[i]}; expected 0 to 6");
            var rule = (SplitRule)rules[i];
            splits[i] = new Split(
                Feature(node, features[i]), rule == SplitRule.Member ? nextSet++ : values[i], rule,
                missing is { Length: > 0 } && missing[i] != 0,
                Reference(node, trueIds[i], trueLeafs[i] != 0), Reference(node, falseIds[i], falseLeafs[i] != 0));
        }
        int[] roots = Array.ConvertAll(Required(node, "tree_roots"), root => Reference(node, root, isLeaf: false));
        return new Forest(
            splits, roots, [.. Enumerable.Range(0, leafTargets.Length + 1)],
            Array.ConvertAll(leafTargets, target => (int)Math.Clamp(target, -1, int.MaxValue)), weights, allSets, targets);
    }

    /// <summary>Reads a list of floats, or a tensor from the attribute with the suffix <c>_as_tensor</c>.</summary>
    public static double[]? Numbers(NodeDefinition node, string name, out bool isDouble)
    {
        isDouble = false;
        if (node.Floats(name) is { Length: > 0 } floats)
        {
            if (node.Has(name + "_as_tensor"))
                throw node.Fault($"both '{name}' and '{name}_as_tensor' are given");
            double[] numbers = GC.AllocateUninitializedArray<double>(floats.Length);
            TensorPrimitives.ConvertChecked<float, double>(floats, numbers);
            return numbers;
        }
        return node.Has(name + "_as_tensor") ? TensorNumbers(node, name + "_as_tensor", out isDouble)
            : node.Has(name) ? [] : null;
    }

    private static double[] TensorNumbers(NodeDefinition node, string name, out bool isDouble)
    {
        Tensor tensor = node.Tensor(name) ?? throw Missing(node, name);
        if (!tensor.Type.IsFloat())
            throw node.Fault($"attribute '{name}' is {tensor}; expected float32 or float64");
        isDouble = tensor.Type == ElementType.Float64;
        var numbers = new double[tensor.Count];
        Operators.Numbers.Copy<double>(tensor, numbers);
        return numbers;
    }

    private static ModelException NoSuchNode(NodeDefinition node, long tree, long id) => node.Fault(string.Create(
        CultureInfo.InvariantCulture, $"a node of tree {tree} refers to node {id}, which does not exist"));

    private static int[] Roots(NodeDefinition node, int[] trees, ReadOnlySpan<int> numbers, bool[] isChild)
    {
        // Trees in the order of their first node; the root is the first node without a parent.
        var places = new Dictionary<int, int>();
        var roots = new List<int?>();
        int place = -1;
        for (int i = 0; i < trees.Length; i++)
        {
            if ((i == 0 || trees[i] != trees[i - 1]) && !places.TryGetValue(trees[i], out place))
            {
                places.Add(trees[i], place = roots.Count);
                roots.Add(null);
            }
            if (!isChild[i])
                roots[place] ??= numbers[i];
        }
        return [.. roots.Select(root => root ?? throw node.Fault("a tree has no root because its nodes form a cycle"))];
    }

    private static (int[] Starts, int[] Targets, double[] Weights) Leaves(
        NodeDefinition node, string prefix, NumberedNodes nodes, int targets, ref bool isDouble)
    {
        int[] trees = Required32(node, prefix + "_treeids"), ids = Required32(node, prefix + "_nodeids");
        int[] targetIds = Required32(node, prefix + "_ids");
        double[] weights = Numbers(node, prefix + "_weights", out bool weightsAreDouble)
            ?? throw Missing(node, prefix + "_weights");
        isDouble |= weightsAreDouble;
        CheckLength(node, prefix + "_nodeids", ids.Length, trees.Length);
        CheckLength(node, prefix + "_ids", targetIds.Length, trees.Length);
        CheckLength(node, prefix + "_weights", weights.Length, trees.Length);
        int[] leafTargets = GC.AllocateUninitializedArray<int>(trees.Length);
        var starts = new int[nodes.LeafCount + 1];
        // Groups the weights of a leaf, in the order of their targets; most files already have that order.
        bool ordered = true;
        int leaf = -1;
        for (int i = 0; i < trees.Length;)
        {
            int first = i, found = nodes.FindLeaf(trees[i], ids[i], leaf + 1);
            if (found < 0)
                throw NotALeaf(node, trees[i], ids[i]);
            ordered &= leaf < found;
            leaf = found;
            int lastTarget = -1;
            do
            {
                int target = targetIds[i];
                if ((uint)target >= (uint)targets)
                    throw NoSuchTarget(node, prefix, target, targets);
                ordered &= lastTarget <= target;
                leafTargets[i] = lastTarget = target;
                i++;
            }
            while (i < trees.Length && ids[i] == ids[first] && trees[i] == trees[first]);
            starts[leaf + 1] += i - first;
        }
        if (!ordered)
            (leafTargets, weights) = InOrder([.. trees.Select((tree, i) => nodes.FindLeaf(tree, ids[i], 0))], leafTargets, weights);
        for (int i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        return (starts, leafTargets, weights);
    }

    private static ModelException NotALeaf(NodeDefinition node, long tree, long id) => node.Fault(string.Create(
        CultureInfo.InvariantCulture, $"a weight is for node {id} of tree {tree}, which is not a leaf"));

    private static ModelException NoSuchTarget(NodeDefinition node, string prefix, long target, int targets) => node.Fault(string.Create(
        CultureInfo.InvariantCulture, $"a weight is for {prefix} {target}; there are {targets}"));

    // Separate from the loops above, since captured variables are not locals and slow loops down.
    private static (int[] Targets, double[] Weights) InOrder(int[] leafOf, int[] targets, double[] weights)
    {
        int[] order = [.. Enumerable.Range(0, leafOf.Length)];
        Array.Sort(order, (a, b) => (leafOf[a], targets[a], a).CompareTo((leafOf[b], targets[b], b)));
        return (Array.ConvertAll(order, i => targets[i]), Array.ConvertAll(order, i => weights[i]));
    }

    private static List<float[]> Sets(NodeDefinition node, Tensor members)
    {
        if (!members.Type.IsFloat())
            throw node.Fault($"attribute 'membership_values' is {members}; expected float32 or float64");
        var values = new float[members.Count];
        Operators.Numbers.Copy<float>(members, values);
        var sets = new List<float[]>();
        var set = new List<float>();
        foreach (float value in values)
        {
            // NaN ends a set.
            if (!float.IsNaN(value))
            {
                set.Add(value);
                continue;
            }
            set.Sort();
            sets.Add([.. set]);
            set.Clear();
        }
        if (set.Count > 0)
        {
            set.Sort();
            sets.Add([.. set]);
        }
        return sets;
    }

    // By node. A list often alternates unpredictably between two references to the same strings, so this loop does not branch
    // on which of them it is.
    private static SplitRule[] Rules(NodeDefinition node, string[] modes)
    {
        SplitRule[] rules = GC.AllocateUninitializedArray<SplitRule>(modes.Length);
        string mode = "", otherMode = "";
        SplitRule rule = default, otherRule = default;
        for (int i = 0; i < modes.Length; i++)
        {
            bool same = ReferenceEquals(modes[i], mode), other = ReferenceEquals(modes[i], otherMode);
            if (!(same | other))
            {
                (otherMode, otherRule) = (mode, rule);
                (mode, rule, same) = (modes[i], Rule(node, modes[i]), true);
            }
            rules[i] = same ? rule : otherRule;
        }
        return rules;
    }

    private static SplitRule Rule(NodeDefinition node, string mode) => mode switch
    {
        "LEAF" => NumberedNodes.Leaf,
        "BRANCH_LEQ" => SplitRule.LessOrEqual,
        "BRANCH_LT" => SplitRule.Less,
        "BRANCH_GTE" => SplitRule.GreaterOrEqual,
        "BRANCH_GT" => SplitRule.Greater,
        "BRANCH_EQ" => SplitRule.Equal,
        "BRANCH_NEQ" => SplitRule.NotEqual,
        _ => throw node.Unsupported($"nodes_modes contains {Text.Quote(mode)}, which is not supported"),
    };

    private static int Feature(NodeDefinition node, long feature) => feature is >= 0 and < int.MaxValue
        ? (int)feature
        : throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"nodes_featureids contains {feature}, which is out of range"));

    private static int Reference(NodeDefinition node, long id, bool isLeaf) => id is >= 0 and < int.MaxValue
        ? isLeaf ? ~(int)id : (int)id
        : throw node.Fault(string.Create(CultureInfo.InvariantCulture, $"a node refers to node {id}, which is out of range"));

    private static long[] Required(NodeDefinition node, string name) =>
        node.Ints(name) ?? throw Missing(node, name);

    private static int[] Required32(NodeDefinition node, string name) =>
        node.Int32s(name) ?? throw Missing(node, name);

    private static ModelException Missing(NodeDefinition node, string name) =>
        node.Fault($"the required attribute '{name}' is missing");

    private static void CheckLength(NodeDefinition node, string name, int length, int expected)
    {
        if (length != expected)
            throw node.Fault(string.Create(
                CultureInfo.InvariantCulture, $"attribute '{name}' has {length} values; expected {expected}"));
    }
}
