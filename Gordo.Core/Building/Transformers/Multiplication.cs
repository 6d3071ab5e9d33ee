using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;

namespace Gordo.Core.Building.Transformers;

/// <summary>Multiplies all values by a factor.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="InverseFactor">The factor of the inverse; null if there is no inverse.</param>
/// <remarks>scikit-learn: <c>FunctionTransformer</c> with gordo's <c>multiply_by</c>.</remarks>
internal sealed record Multiplication(double Factor, double? InverseFactor = null) : TransformerDefinition
{
    private double Inverse => InverseFactor
        ?? throw new BuildException("FunctionTransformer has no inverse_func, which the transformer of a TransformedTargetRegressor needs.");

    public override FittedTransformer Fit(Table table) => new Fitted(this);

    private sealed record Fitted(Multiplication Definition) : FittedTransformer
    {
        public override Table Apply(Table table) => Multiply(table, Definition.Factor);

        public override Table Invert(Table table) => Multiply(table, Definition.Inverse);

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => Multiply(graph, input, Definition.Factor);

        public override GraphTensor WriteInverse(ModelGraph graph, GraphTensor input) => Multiply(graph, input, Definition.Inverse);

        public override (double[] Scale, double[] Offset) ToScaling(int width) => Scaling(Definition.Factor, width);

        public override (double[] Scale, double[] Offset) ToInverseScaling(int width) => Scaling(Definition.Inverse, width);

        private static (double[] Scale, double[] Offset) Scaling(double factor, int width) => ([.. Enumerable.Repeat(factor, width)], new double[width]);

        private static Table Multiply(Table table, double factor) => table.Map(column => Array.ConvertAll(column, value => value * factor));

        private static GraphTensor Multiply(ModelGraph graph, GraphTensor input, double factor) =>
            graph.Add("Mul", input, input.Width, [graph.Constant<double>([factor])]);
    }
}
