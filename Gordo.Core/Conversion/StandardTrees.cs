using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>scikit-learn's trees as ai.onnx.ml operators: one ensemble per target, in double.</summary>
/// <remarks>ai.onnx.ml TreeEnsemble (5), used with one target per leaf.</remarks>
internal static class StandardTrees
{
    // Limits how often shared branches are repeated.
    private const int MostGrowth = 8;

    public static string Rewrite(StandardGraph graph, NodeDefinition node)
    {
        int targets = node.Int32("targets", 1, 1);
        // Readings are rounded to float32 and then compared as double.
        string x = graph.Cast(graph.Cast(node.Inputs[0], ElementType.Float32), ElementType.Float64);
        string[] answers = [.. Enumerable.Range(0, targets).Select(target => graph.AddTrees(ElementType.Float64, [x], Attributes(node, target, targets)))];
        return answers.Length == 1 ? answers[0] : graph.Add("Concat", ElementType.Float64, answers, ("axis", -1L));
    }

    /// <summary>
    /// Adds trees that compare and sum float32 numbers in double. The operator requires one type for all, and nodes with one
    /// parent: branches that several nodes share, as for categories, are repeated.
    /// </summary>
    public static void Widen(StandardGraph graph, NodeDefinition node)
    {
        string x = node.Inputs[0];
        var attributes = node.Attributes.ToDictionary(StringComparer.Ordinal);
        Unshare(node, attributes);
        string sums = graph.AddTrees(
            ElementType.Float64, [graph.Cast(x, ElementType.Float64)], [.. attributes.Select(attribute => (attribute.Key, attribute.Value))]);
        graph.Name(node.Outputs[0], graph.Cast(sums, graph.TypeOf(x)));
    }

    private static void Unshare(NodeDefinition node, Dictionary<string, object> attributes)
    {
        long[] roots = Integers("tree_roots"), lesser = Integers("nodes_truenodeids"), greater = Integers("nodes_falsenodeids");
        long[] lesserIsLeaf = Integers("nodes_trueleafs"), greaterIsLeaf = Integers("nodes_falseleafs");
        // The old number of each new node, and its children.
        var nodes = new List<int>();
        List<long> newLesser = [], newGreater = [], newRoots = [];
        var open = new Stack<(int Node, List<long>? Children, int Parent)>();
        foreach (long root in roots)
        {
            newRoots.Add(nodes.Count);
            open.Push(((int)root, null, 0));
            while (open.TryPop(out (int Node, List<long>? Children, int Parent) next))
            {
                if (nodes.Count > MostGrowth * (lesser.Length + roots.Length))
                    throw new ModelException("its trees share too many branches to be repeated");
                if (next.Children is { } children)
                    children[next.Parent] = nodes.Count;
                int number = nodes.Count;
                nodes.Add(next.Node);
                newLesser.Add(lesser[next.Node]);
                newGreater.Add(greater[next.Node]);
                if (greaterIsLeaf[next.Node] == 0)
                    open.Push(((int)greater[next.Node], newGreater, number));
                if (lesserIsLeaf[next.Node] == 0)
                    open.Push(((int)lesser[next.Node], newLesser, number));
            }
        }
        foreach (string name in (string[])["nodes_featureids", "nodes_missing_value_tracks_true", "nodes_trueleafs", "nodes_falseleafs"])
        {
            long[] old = Integers(name);
            attributes[name] = nodes.ConvertAll(number => old[number]).ToArray();
        }
        double[] splits = Doubles(node, "nodes_splits");
        byte[] modes = node.Tensor("nodes_modes") is { } tensor ? tensor.Values<byte>().ToArray() : throw node.Fault("the attribute 'nodes_modes' is missing");
        attributes["nodes_splits"] = Tensor.Create<double>(new Shape(nodes.Count), nodes.ConvertAll(number => splits[number]).ToArray());
        attributes["nodes_modes"] = Tensor.Create<byte>(new Shape(nodes.Count), nodes.ConvertAll(number => modes[number]).ToArray());
        attributes["nodes_truenodeids"] = newLesser.ToArray();
        attributes["nodes_falsenodeids"] = newGreater.ToArray();
        attributes["tree_roots"] = newRoots.ToArray();

        long[] Integers(string name) => node.Ints(name) ?? throw node.Fault($"the attribute '{name}' is missing");
    }

    private static (string Name, object Value)[] Attributes(NodeDefinition node, int target, int targets)
    {
        int[] whenTrue = node.Int32s("true") ?? [], whenFalse = node.Int32s("false") ?? [], roots = node.Int32s("roots") ?? [];
        List<long> features = [.. (node.Int32s("features") ?? []).Select(feature => (long)feature)];
        List<long> missing = [.. (node.Int32s("missing") ?? []).Select(flag => (long)flag)];
        List<double> thresholds = [.. Doubles(node, "thresholds")];
        List<int> lesser = [.. whenTrue], greater = [.. whenFalse];
        double[] all = Doubles(node, "weights");
        double[] weights = [.. Enumerable.Range(0, all.Length / targets).Select(leaf => all[(leaf * targets) + target])];
        var starts = new long[roots.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            starts[i] = roots[i];
            if (roots[i] >= 0)
                continue;
            // A root must be a split, so a single leaf becomes a split with that leaf on both sides.
            starts[i] = features.Count;
            features.Add(0);
            missing.Add(0);
            thresholds.Add(0);
            lesser.Add(roots[i]);
            greater.Add(roots[i]);
        }
        return
        [
            ("n_targets", 1L),
            ("aggregate_function", node.Flag("mean", false) ? 0L : 1L),
            ("tree_roots", starts),
            ("nodes_featureids", features.ToArray()),
            ("nodes_splits", Tensor.Create<double>(new Shape(thresholds.Count), thresholds.ToArray())),
            ("nodes_modes", Tensor.Create<byte>(new Shape(features.Count), new byte[features.Count])),
            ("nodes_missing_value_tracks_true", missing.ToArray()),
            ("nodes_truenodeids", Number(lesser)),
            ("nodes_trueleafs", IsLeaf(lesser)),
            ("nodes_falsenodeids", Number(greater)),
            ("nodes_falseleafs", IsLeaf(greater)),
            ("leaf_targetids", new long[weights.Length]),
            ("leaf_weights", Tensor.Create<double>(new Shape(weights.Length), weights)),
        ];
    }

    private static long[] Number(List<int> children) => [.. children.Select(child => (long)(child < 0 ? ~child : child))];

    private static long[] IsLeaf(List<int> children) => [.. children.Select(child => child < 0 ? 1L : 0L)];

    private static double[] Doubles(NodeDefinition node, string name) =>
        node.Tensor(name) is { } tensor ? tensor.Values<double>().ToArray() : throw node.Fault($"the attribute '{name}' is missing");
}
