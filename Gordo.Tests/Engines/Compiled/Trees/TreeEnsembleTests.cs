using Gordo.Core;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Engines.Compiled.Operators;

namespace Gordo.Tests.Engines.Compiled.Trees;

/// <summary>Compares random forests, with nodes and weights listed in any order, with a walk node by node.</summary>
public sealed class TreeEnsembleTests
{
    private const int Features = 3;
    private static readonly string[] Orders = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"];
    private static readonly string[] Comparisons = [.. Orders, "BRANCH_EQ", "BRANCH_NEQ"];

    [Test]
    public void A_forest_scores_what_a_walk_node_by_node_gives(
        [Values] bool inOrder, [Values] bool oneRule, [Values] bool chains, [Values(1, 3)] int targets, [Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        List<Node>[] trees = [.. Enumerable.Range(0, 6).Select(_ => Grow(random, oneRule ? [Orders[seed % 4]] : Comparisons, chains))];
        List<Node> nodes = [.. trees.SelectMany((tree, number) => tree.Select(node => node with { Tree = 10 * number }))];
        var weights = nodes.Where(node => node.Mode == "LEAF")
            .SelectMany(node => Enumerable.Range(0, targets).Select(target => (node.Tree, node.Id, Target: target, Weight: random.Next(100) / 4f)))
            .Where(_ => inOrder || random.Next(5) > 0) // some leaves have weights for some targets only
            .ToArray();
        Node[] listed = [.. nodes];
        if (!inOrder)
        {
            // The root of a tree is the node without a parent, wherever it is listed.
            random.Shuffle(listed);
            random.Shuffle(weights);
        }
        float[] rows = [.. Enumerable.Range(0, 70 * Features).Select(_ => random.Next(9) / 2f)];

        Tensor[] got = SingleOperator.Run(
            "ai.onnx.ml", "TreeEnsembleRegressor", 3,
            [
                ("n_targets", (long)targets),
                ("nodes_treeids", Longs(listed, node => node.Tree)), ("nodes_nodeids", Longs(listed, node => node.Id)),
                ("nodes_featureids", Longs(listed, node => node.Feature)), ("nodes_modes", Array.ConvertAll(listed, node => node.Mode)),
                ("nodes_values", Array.ConvertAll(listed, node => node.Value)),
                ("nodes_truenodeids", Longs(listed, node => node.True)), ("nodes_falsenodeids", Longs(listed, node => node.False)),
                ("target_treeids", Longs(weights, weight => weight.Tree)), ("target_nodeids", Longs(weights, weight => weight.Id)),
                ("target_ids", Longs(weights, weight => weight.Target)),
                ("target_weights", Array.ConvertAll(weights, weight => weight.Weight)),
            ],
            1, SingleOperator.Floats([70, Features], rows));

        var expected = new float[70 * targets];
        for (int row = 0; row < 70; row++)
        {
            foreach (List<Node> tree in trees)
            {
                int leaf = Walk(tree, rows.AsSpan(row * Features, Features)), number = 10 * Array.IndexOf(trees, tree);
                foreach ((_, _, int target, float weight) in weights.Where(weight => weight.Tree == number && weight.Id == leaf))
                    expected[row * targets + target] += weight;
            }
        }
        // Multiples of a quarter, which add up without rounding.
        got[0].Values<float>().ToArray().Should().Equal(expected);
    }

    [Test]
    public void A_weight_for_a_split_is_rejected() => Load(weightOf: 0).Should().Throw<ModelException>().WithMessage("*node 0 of tree 0*not a leaf*");

    [Test]
    public void A_weight_for_an_unknown_node_is_rejected() =>
        Load(weightOf: 3).Should().Throw<ModelException>().WithMessage("*node 3 of tree 0*not a leaf*");

    [Test]
    public void An_unknown_mode_is_rejected() =>
        Load(mode: "BRANCH_MAYBE").Should().Throw<ModelException>().WithMessage("*nodes_modes*'BRANCH_MAYBE'*");

    private static Action Load(int weightOf = 1, string mode = "BRANCH_LEQ") => () => SingleOperator.Run(
        "ai.onnx.ml", "TreeEnsembleRegressor", 3,
        [
            ("nodes_treeids", new long[3]), ("nodes_nodeids", new long[] { 0, 1, 2 }), ("nodes_featureids", new long[3]),
            ("nodes_modes", new[] { mode, "LEAF", "LEAF" }), ("nodes_values", new float[3]),
            ("nodes_truenodeids", new long[] { 1, 0, 0 }), ("nodes_falsenodeids", new long[] { 2, 0, 0 }),
            ("target_treeids", new long[1]), ("target_nodeids", new long[] { weightOf }), ("target_ids", new long[1]),
            ("target_weights", new float[] { 1 }),
        ],
        1, SingleOperator.Floats([1, 1], 0));

    // Lists splits before their children, numbered consecutively. Chains are deep and thin, the other trees nearly complete.
    private static List<Node> Grow(Random random, string[] rules, bool chains)
    {
        var nodes = new List<Node>();
        Add(0);
        return nodes;

        int Add(int depth)
        {
            int id = nodes.Count;
            bool isLeaf = depth >= (chains ? 20 : 4) || (depth > 0 && random.Next(10) == 0);
            nodes.Add(new Node(0, id, random.Next(Features), random.Next(9) / 2f, isLeaf ? "LEAF" : rules[random.Next(rules.Length)], 0, 0));
            if (isLeaf)
                return id;
            int whenTrue = Add(depth + 1), whenFalse = Add(chains ? 20 : depth + 1);
            nodes[id] = nodes[id] with { True = whenTrue, False = whenFalse };
            return id;
        }
    }

    private static int Walk(List<Node> tree, ReadOnlySpan<float> row)
    {
        Node node = tree[0];
        while (node.Mode != "LEAF")
        {
            float x = row[node.Feature];
            bool isTrue = node.Mode switch
            {
                "BRANCH_LEQ" => x <= node.Value,
                "BRANCH_LT" => x < node.Value,
                "BRANCH_GTE" => x >= node.Value,
                "BRANCH_GT" => x > node.Value,
                "BRANCH_EQ" => x == node.Value,
                _ => x != node.Value,
            };
            node = tree[isTrue ? node.True : node.False];
        }
        return node.Id;
    }

    private static long[] Longs<T>(T[] items, Func<T, int> value) => Array.ConvertAll(items, item => (long)value(item));

    private sealed record Node(int Tree, int Id, int Feature, float Value, string Mode, int True, int False);
}
