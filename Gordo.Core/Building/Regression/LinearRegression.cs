using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Regression;

/// <summary>Predicts targets by a linear map of the inputs.</summary>
/// <param name="FitIntercept">False for a map that goes through the origin.</param>
/// <remarks>scikit-learn: <c>LinearRegression</c>, also within <c>MultiOutputRegressor</c>, which fits the same map.</remarks>
internal sealed record LinearRegression(bool FitIntercept = true) : EstimatorDefinition
{
    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation) =>
        new Fitted(LeastSquares.Fit(input, target, FitIntercept));

    private sealed record Fitted(AffineMap Map) : FittedEstimator
    {
        public override Table Predict(Table input) => Map.Apply(input);

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => Map.Write(graph, input);
    }
}
