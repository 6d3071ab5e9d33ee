using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Estimators;

/// <summary>An estimator that is fitted to transformed targets and whose predictions are transformed back.</summary>
/// <param name="Regressor">The estimator.</param>
/// <param name="Transformer">The transformer of the targets, which must have an inverse.</param>
/// <remarks>scikit-learn: <c>TransformedTargetRegressor</c>.</remarks>
internal sealed record TransformedTarget(EstimatorDefinition Regressor, TransformerDefinition Transformer) : EstimatorDefinition
{
    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
    {
        FittedTransformer transformer = Transformer.Fit(target);
        return new Fitted(Regressor.Fit(input, transformer.Apply(target), seed, cancellation), transformer, target.Width);
    }

    private sealed record Fitted(FittedEstimator Regressor, FittedTransformer Transformer, int Width) : FittedEstimator
    {
        public override int? Window => Regressor.Window;

        public override int Lookahead => Regressor.Lookahead;

        public override IReadOnlyDictionary<string, IReadOnlyList<double>> History => Regressor.History;

        public override bool IsChain => Regressor.IsChain;

        public override Table Predict(Table input) => Transformer.Invert(Regressor.Predict(input));

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) =>
            Transformer.WriteInverse(graph, graph.ToDouble(Regressor.Write(graph, input)));

        public override void Write(ModelChain chain)
        {
            Regressor.Write(chain);
            (double[] scale, double[] offset) = Transformer.ToInverseScaling(Width);
            chain.AddScaling(scale, offset);
        }
    }
}
