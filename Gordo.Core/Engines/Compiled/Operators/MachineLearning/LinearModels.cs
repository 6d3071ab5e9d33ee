using System.Numerics.Tensors;
using Gordo.Core.Engines.Compiled.Graphs;
using Gordo.Core.Engines.Compiled.Plans;
using Gordo.Core.Engines.Compiled.Tensors;
using Tensor = Gordo.Core.Engines.Compiled.Tensors.Tensor;

namespace Gordo.Core.Engines.Compiled.Operators.MachineLearning;

/// <summary>Linear models.</summary>
/// <remarks>ai.onnx.ml LinearRegressor, LinearClassifier (1). Sums are computed in float32, the operators' output type.</remarks>
internal sealed class LinearModels : IOperatorFamily
{
    public void Register(OperatorRegistry registry)
    {
        registry.Add("LinearRegressor", [1], 1, 1, node => new Regressor(node), domain: OperatorRegistry.MachineLearning);
        registry.Add(
            "LinearClassifier", [1], 1, 1, node => new Classifier(node), maxOutputs: 2, domain: OperatorRegistry.MachineLearning);
    }

    /// <summary>Computes the scores of all rows: rows × targets.</summary>
    private static void Score(ReadOnlySpan<float> x, float[] coefficients, float[] intercepts, int columns, int targets, Span<float> scores)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            int target = i % targets;
            float sum = TensorPrimitives.Dot(
                x.Slice(i / targets * columns, columns), coefficients.AsSpan(target * columns, columns));
            scores[i] = sum + (intercepts.Length > 0 ? intercepts[target] : 0);
        }
    }

    private static int Columns(int coefficients, int targets, int columns) =>
        coefficients == (long)targets * columns
            ? columns
            : throw new ModelException($"{coefficients} coefficients for {targets} targets and {columns} columns");

    private sealed class Regressor : Operator
    {
        private readonly float[] _coefficients;
        private readonly float[] _intercepts;
        private readonly int _targets;
        private readonly PostTransform _transform;

        public Regressor(NodeDefinition node)
        {
            _coefficients = node.Floats("coefficients") ?? throw node.Fault("the required attribute 'coefficients' is missing");
            _intercepts = node.Floats("intercepts") ?? [];
            _targets = node.Int32("targets", 1, 1);
            _transform = PostTransforms.Of(node);
            if (_intercepts.Length > 0 && _intercepts.Length != _targets)
                throw node.Fault($"{_intercepts.Length} intercepts for {_targets} targets");
        }

        public override long ResidentBytes => 4L * (_coefficients.Length + _intercepts.Length);

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            Columns(_coefficients.Length, _targets, columns);
            context.CheckOperations((double)rows * _coefficients.Length);
            Span<float> x = Numbers.To<float>(context, input);
            Span<float> y = context.Output(0, ElementType.Float32, new Shape(rows, _targets)).Values<float>();
            Score(x, _coefficients, _intercepts, columns, _targets, y);
            if (_transform == PostTransform.None)
                return;
            for (int row = 0; row < rows; row++)
                PostTransforms.Apply(_transform, y.Slice(row * _targets, _targets));
        }
    }

    private sealed class Classifier : Operator
    {
        private readonly float[] _coefficients;
        private readonly float[] _intercepts;
        private readonly int _scores;
        private readonly ClassLabels _labels;

        public Classifier(NodeDefinition node)
        {
            node.Ignore("multi_class");
            _coefficients = node.Floats("coefficients") ?? throw node.Fault("the required attribute 'coefficients' is missing");
            _intercepts = node.Floats("intercepts") ?? [];
            _labels = new ClassLabels(node, "classlabels_ints", "classlabels_strings");
            // Two classes need only one row of coefficients.
            _scores = _intercepts.Length > 0 ? _intercepts.Length : _labels.Count;
            if (_scores != _labels.Count && !(_scores == 1 && _labels.Count == 2))
                throw node.Fault($"{_scores} intercepts for {_labels.Count} classes");
        }

        public override string? WhyNotComputed(int output) => output == 0 ? _labels.WhyNoLabels : null;

        public override long ResidentBytes => 4L * (_coefficients.Length + _intercepts.Length) + 8L * _labels.Count;

        public override void Run(in RunContext context)
        {
            Tensor input = context.Input(0);
            (int rows, int columns) = Rows.Of(input);
            Columns(_coefficients.Length, _scores, columns);
            context.CheckOperations((double)rows * _coefficients.Length);
            Span<float> scores = context.Scratch<float>((long)rows * _scores);
            Score(Numbers.To<float>(context, input), _coefficients, _intercepts, columns, _scores, scores);
            _labels.Write(context, scores, rows, _scores, threshold: 0, complement: false);
        }
    }
}
