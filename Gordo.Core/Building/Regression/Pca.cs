using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Transformers;

namespace Gordo.Core.Building.Regression;

/// <summary>Reduces columns to their principal components.</summary>
/// <param name="Components">See <see cref="PrincipalComponents.Fit"/>.</param>
/// <param name="Whiten">True to scale each component to variance 1.</param>
/// <remarks>scikit-learn: <c>PCA</c>.</remarks>
internal sealed record Pca(double? Components = null, bool Whiten = false) : TransformerDefinition
{
    public override FittedTransformer Fit(Table table) => new Fitted(PrincipalComponents.Fit(table, Components, Whiten));

    private sealed record Fitted(AffineMap Map) : FittedTransformer
    {
        public override Table Apply(Table table) => Map.Apply(table);

        public override Table Invert(Table table) => throw NoInverse();

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => Map.Write(graph, input);

        public override GraphTensor WriteInverse(ModelGraph graph, GraphTensor input) => throw NoInverse();

        private static BuildException NoInverse() => new("PCA is not supported as the transformer of a TransformedTargetRegressor.");
    }
}
