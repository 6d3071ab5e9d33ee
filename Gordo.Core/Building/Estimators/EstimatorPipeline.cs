using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Estimators;

/// <summary>Transformers, one after the other, and an estimator.</summary>
/// <param name="Steps">The transformers.</param>
/// <param name="Estimator">The estimator.</param>
/// <remarks>scikit-learn: <c>Pipeline</c>.</remarks>
internal sealed record EstimatorPipeline(IReadOnlyList<TransformerDefinition> Steps, EstimatorDefinition Estimator) : EstimatorDefinition
{
    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
    {
        var steps = new List<FittedTransformer>();
        foreach (TransformerDefinition step in Steps)
        {
            FittedTransformer fitted = step.Fit(input);
            steps.Add(fitted);
            input = fitted.Apply(input);
        }
        return new Fitted(steps, Estimator.Fit(input, target, seed, cancellation), input.Width);
    }

    private sealed record Fitted(IReadOnlyList<FittedTransformer> Steps, FittedEstimator Estimator, int Width) : FittedEstimator
    {
        public override int? Window => Estimator.Window;

        public override int Lookahead => Estimator.Lookahead;

        public override IReadOnlyDictionary<string, IReadOnlyList<double>> History => Estimator.History;

        public override bool IsChain => Estimator.IsChain;

        public override Table Predict(Table input) => Estimator.Predict(Steps.Aggregate(input, (table, step) => step.Apply(table)));

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) =>
            Estimator.Write(graph, Steps.Aggregate(input, (value, step) => step.Write(graph, value)));

        public override void Write(ModelChain chain)
        {
            foreach (FittedTransformer step in Steps)
            {
                (double[] scale, double[] offset) = step.ToScaling(Width);
                chain.AddScaling(scale, offset);
            }
            Estimator.Write(chain);
        }
    }
}
