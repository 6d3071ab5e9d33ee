using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Operators;
using Gordo.Core.Engines.Compiled.Operators.MachineLearning;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Engines.Compiled.Trees;

/// <summary>Classification by forests and boosted trees, with integer labels.</summary>
/// <remarks>ai.onnx.ml TreeEnsembleClassifier (1, 3, and 5 where it is deprecated).</remarks>
internal sealed class TreeClassifiers : IOperatorFamily
{
    public void Register(OperatorRegistry registry) =>
        registry.Add(
            "TreeEnsembleClassifier", [1, 3, 5], 1, 1, node => new Classifier(node), maxOutputs: 2,
            domain: OperatorRegistry.MachineLearning);

    private sealed class Classifier : Operator
    {
        private readonly ClassLabels _labels;
        private readonly TreeEnsemble _trees;
        private readonly double[] _bases;

        // The only class with weights, if there are two classes: its score determines both.
        private readonly int? _onlyClass;
        private readonly bool _allPositive;

        public Classifier(NodeDefinition node)
        {
            _labels = new ClassLabels(node, "classlabels_int64s", "classlabels_strings");
            _bases = ForestReader.Numbers(node, "base_values", out _) ?? [];
            Forest forest = ForestReader.ReadParallelLists(node, "class", _labels.Count, out bool isDouble);
            _trees = TreeEnsemble.Of(forest, Aggregation.Sum, isDouble);
            if (_labels.Count == 2 && forest.Targets.Length > 0 && Array.TrueForAll(forest.Targets, target => target == forest.Targets[0]))
                _onlyClass = forest.Targets[0];
            _allPositive = Array.TrueForAll(forest.Weights, weight => weight >= 0);
            if (_bases.Length > 0 && _bases.Length != _labels.Count && !(_onlyClass is not null && _bases.Length == 1))
                throw node.Fault($"{_bases.Length} base_values for {_labels.Count} classes");
        }

        public override string? WhyNotComputed(int output) => output == 0 ? _labels.WhyNoLabels : null;

        public override long ResidentBytes => _trees.ResidentBytes + 8L * _bases.Length;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            int classes = _labels.Count, width = _onlyClass is null ? classes : 1;
            Span<double> sums = context.Scratch<double>((long)rows * classes);
            Span<float> scores = context.Scratch<float>((long)rows * width);
            _trees.Score(context, input, columns, sums);
            for (int i = 0; i < scores.Length; i++)
            {
                int place = _onlyClass is { } only ? only : i % classes;
                double start = _bases.Length == 0 ? 0 : _bases[_bases.Length == 1 ? 0 : place];
                scores[i] = (float)(sums[i / width * classes + place] + start);
            }
            _labels.Write(context, scores, rows, width, threshold: _allPositive ? 0.5f : 0, complement: _allPositive);
        }
    }
}
