using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Conversion;

/// <summary>A step function of one column.</summary>
/// <param name="Column">The column of the input.</param>
/// <param name="Target">The column of the result; several functions of one target are summed.</param>
/// <param name="Bounds">The ends of the steps, in ascending order.</param>
/// <param name="Values">The value of each step, one more than there are bounds.</param>
internal readonly record struct StepFunction(int Column, int Target, double[] Bounds, double[] Values);

/// <summary>Step functions as ai.onnx.ml TreeEnsemble: a balanced tree searches the bounds of each function.</summary>
internal static class StandardLookups
{
    private const long LessOrEqual = 0;
    private const long Less = 1;

    /// <summary>Adds the functions to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The input, float64 [rows, columns]. NaN selects the first step.</param>
    /// <param name="functions">The functions.</param>
    /// <param name="targets">The number of columns of the result.</param>
    /// <param name="endsAtBound">True if a number equal to a bound belongs to the step before it; false for the step after it.</param>
    /// <returns>The result, float64 [rows, targets].</returns>
    public static string Add(StandardGraph graph, string x, IReadOnlyList<StepFunction> functions, int targets, bool endsAtBound)
    {
        var trees = new Trees();
        long[] roots = [.. functions.Select(trees.Add)];
        int nodes = trees.Splits.Count;
        byte[] modes = new byte[nodes];
        Array.Fill(modes, (byte)(endsAtBound ? LessOrEqual : Less));
        long[] missing = new long[nodes];
        Array.Fill(missing, 1);
        return graph.AddTrees(
            ElementType.Float64, [x],
            ("n_targets", (long)targets),
            ("aggregate_function", 1L),
            ("tree_roots", roots),
            ("nodes_featureids", trees.Columns.ToArray()),
            ("nodes_splits", Tensor.Create<double>(new Shape(nodes), trees.Splits.ToArray())),
            ("nodes_modes", Tensor.Create<byte>(new Shape(nodes), modes)),
            ("nodes_missing_value_tracks_true", missing),
            ("nodes_truenodeids", trees.Lesser.ConvertAll(child => child.Number).ToArray()),
            ("nodes_trueleafs", trees.Lesser.ConvertAll(child => child.IsLeaf ? 1L : 0L).ToArray()),
            ("nodes_falsenodeids", trees.Greater.ConvertAll(child => child.Number).ToArray()),
            ("nodes_falseleafs", trees.Greater.ConvertAll(child => child.IsLeaf ? 1L : 0L).ToArray()),
            ("leaf_targetids", trees.Targets.ToArray()),
            ("leaf_weights", Tensor.Create<double>(new Shape(trees.Weights.Count), trees.Weights.ToArray())));
    }

    private sealed class Trees
    {
        public List<long> Columns { get; } = [];

        public List<double> Splits { get; } = [];

        public List<(long Number, bool IsLeaf)> Lesser { get; } = [];

        public List<(long Number, bool IsLeaf)> Greater { get; } = [];

        public List<long> Targets { get; } = [];

        public List<double> Weights { get; } = [];

        // Returns the number of the root, which must be a split: a function of one step has the same leaf on both sides.
        public long Add(StepFunction function)
        {
            if (function.Values.Length > 1)
                return Add(function, 0, function.Bounds.Length).Number;
            (long Number, bool IsLeaf) leaf = Add(function, 0, 0);
            Columns.Add(function.Column);
            Splits.Add(0);
            Lesser.Add(leaf);
            Greater.Add(leaf);
            return Splits.Count - 1;
        }

        private (long Number, bool IsLeaf) Add(StepFunction function, int first, int last)
        {
            if (first == last)
            {
                Targets.Add(function.Target);
                Weights.Add(function.Values[first]);
                return (Weights.Count - 1, true);
            }
            int middle = (first + last) / 2, node = Splits.Count;
            Columns.Add(function.Column);
            Splits.Add(function.Bounds[middle]);
            Lesser.Add(default);
            Greater.Add(default);
            Lesser[node] = Add(function, first, middle);
            Greater[node] = Add(function, middle + 1, last);
            return (node, false);
        }
    }
}
