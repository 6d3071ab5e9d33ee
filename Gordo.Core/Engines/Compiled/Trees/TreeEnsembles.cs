using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Operators.MachineLearning;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Regression by forests and boosted trees.</summary>
/// <remarks>ai.onnx.ml TreeEnsembleRegressor (1, 3, and 5 where it is deprecated), TreeEnsemble (5).</remarks>
internal sealed class TreeEnsembles : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add(
            "TreeEnsembleRegressor", [1, 3, 5], 1, 1, Regressor, domain: OperatorRegistry.MachineLearning);
        registry.Add("TreeEnsemble", [5], 1, 1, General, domain: OperatorRegistry.MachineLearning);
    }

    private static Ensemble Regressor(NodeDefinition node)
    {
        Aggregation aggregation = node.String("aggregate_function", "SUM") switch
        {
            "SUM" => Aggregation.Sum,
            "AVERAGE" => Aggregation.Average,
            "MIN" => Aggregation.Min,
            "MAX" => Aggregation.Max,
            string other => throw node.Fault($"aggregate_function {Text.Quote(other)} is not supported"),
        };
        int targets = node.Int32("n_targets", 1, 1);
        PostTransform transform = PostTransforms.Of(node);
        double[] bases = ForestReader.Numbers(node, "base_values", out _) ?? [];
        if (bases.Length > 0 && bases.Length != targets)
            throw node.Fault($"{bases.Length} base_values for {targets} targets");
        Forest forest = ForestReader.ReadParallelLists(node, "target", targets, out bool isDouble);
        return new Ensemble(TreeEnsemble.Of(forest, aggregation, isDouble), bases, transform, alwaysSingle: true);
    }

    private static Ensemble General(NodeDefinition node)
    {
        long aggregation = node.Int("aggregate_function", (long)Aggregation.Sum);
        long transform = node.Int("post_transform", (long)PostTransform.None);
        if (aggregation is < 0 or > (long)Aggregation.Max)
            throw node.Fault($"aggregate_function {aggregation} is not supported");
        if (transform is < 0 or > (long)PostTransform.Probit)
            throw node.Fault($"post_transform {transform} is not supported");
        Forest forest = ForestReader.ReadTables(node, node.Int32("n_targets", 1, 1), out bool isDouble);
        return new Ensemble(
            TreeEnsemble.Of(forest, (Aggregation)aggregation, isDouble), [], (PostTransform)transform, alwaysSingle: false);
    }

    /// <param name="trees">The trees.</param>
    /// <param name="bases">The initial score of each target; empty for 0.</param>
    /// <param name="transform">The final transform of the scores.</param>
    /// <param name="alwaysSingle">True if the output is float32 whatever the input.</param>
    private sealed class Ensemble(TreeEnsemble trees, double[] bases, PostTransform transform, bool alwaysSingle) : Operator
    {
        public override long ResidentBytes => trees.ResidentBytes + 8L * bases.Length;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            int targets = trees.TargetCount;
            var shape = new Shape(rows, targets);
            Span<double> scores = context.Scratch<double>(shape.Count);
            trees.Score(context, input, columns, scores);
            if (bases.Length > 0)
            {
                for (int i = 0; i < scores.Length; i++)
                    scores[i] += bases[i % targets];
            }
            if (transform != PostTransform.None)
            {
                for (int row = 0; row < rows; row++)
                    PostTransforms.Apply(transform, scores.Slice(row * targets, targets));
            }
            if (input.Type == ElementType.Float64 && !alwaysSingle)
                scores.CopyTo(context.Output(0, ElementType.Float64, shape).Values<double>());
            else
                Narrow(scores, context.Output(0, ElementType.Float32, shape).Values<float>());
        }

        private static void Narrow(ReadOnlySpan<double> from, Span<float> to)
        {
            for (int i = 0; i < from.Length; i++)
                to[i] = (float)from[i];
        }
    }
}
