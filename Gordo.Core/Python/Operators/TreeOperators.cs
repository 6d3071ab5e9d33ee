using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Operators.MachineLearning;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Engines.Compiled.Trees;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Python.Operators;

/// <summary>scikit-learn's trees: readings are rounded to float32, compared in float64, and leaves are summed in float64.</summary>
internal sealed class TreeOperators : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add("PythonTrees", [1], 1, 1, node => new Trees(node), domain: OperatorRegistry.Internal);

    private sealed class Trees : Operator
    {
        private readonly TreeEnsemble _trees;

        public Trees(NodeDefinition node)
        {
            int[] features = node.Int32s("features") ?? [], whenTrue = node.Int32s("true") ?? [], whenFalse = node.Int32s("false") ?? [];
            int[] missing = node.Int32s("missing") ?? [];
            ReadOnlySpan<double> thresholds = Doubles(node, "thresholds");
            double[] weights = [.. Doubles(node, "weights")];
            int targets = node.Int32("targets", 1, 1);
            var splits = new Split[features.Length];
            for (int i = 0; i < splits.Length; i++)
                splits[i] = new(features[i], thresholds[i], SplitRule.LessOrEqual, missing[i] != 0, whenTrue[i], whenFalse[i]);
            int leaves = weights.Length / targets;
            int[] starts = new int[leaves + 1], targetOf = new int[weights.Length];
            for (int i = 0; i < starts.Length; i++)
                starts[i] = i * targets;
            for (int i = 0; i < targetOf.Length; i++)
                targetOf[i] = i % targets;
            var forest = new Forest(splits, node.Int32s("roots") ?? [], starts, targetOf, weights, [], targets);
            _trees = TreeEnsemble.Of(forest, node.Flag("mean", false) ? Aggregation.Average : Aggregation.Sum, isDouble: true);
        }

        public override long ResidentBytes => _trees.ResidentBytes;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            Tensor rounded = context.ScratchTensor(ElementType.Float32, input.Shape);
            if (input.Type == ElementType.Float64)
                TensorPrimitives.ConvertTruncating<double, float>(input.Values<double>(), rounded.Values<float>());
            else
                input.Values<float>().CopyTo(rounded.Values<float>());
            Tensor output = context.Output(0, ElementType.Float64, new Shape(rows, _trees.TargetCount));
            _trees.Score(context, rounded, columns, output.Values<double>());
        }

        private static ReadOnlySpan<double> Doubles(NodeDefinition node, string name) =>
            (node.Tensor(name) ?? throw node.Fault($"the attribute '{name}' is missing")).Values<double>();
    }
}
