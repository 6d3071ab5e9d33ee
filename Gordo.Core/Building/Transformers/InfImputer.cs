using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Engines.Compiled.Tensors;

namespace Gordo.Core.Building.Transformers;

/// <summary>Replaces infinite values.</summary>
/// <param name="Positive">The value for positive infinities; null for one by the strategy.</param>
/// <param name="Negative">The value for negative infinities; null for one by the strategy.</param>
/// <param name="UsesRange">
/// True for the largest and smallest finite value of the column, moved outwards by <paramref name="Delta"/> (<c>minmax</c>); false for the largest
/// and smallest number there is (<c>extremes</c>).
/// </param>
/// <param name="Delta">See <paramref name="UsesRange"/>.</param>
/// <remarks>Python: <c>gordo.machine.model.transformers.imputer.InfImputer</c>.</remarks>
internal sealed record InfImputer(double? Positive = null, double? Negative = null, bool UsesRange = false, double Delta = 2) : TransformerDefinition
{
    public override FittedTransformer Fit(Table table)
    {
        double[] above = new double[table.Width], below = new double[table.Width];
        for (int column = 0; column < table.Width; column++)
        {
            double[] finite = [.. table.Columns[column].Where(double.IsFinite)];
            bool usesRange = UsesRange && finite.Length > 0;
            above[column] = Positive ?? (usesRange ? finite.Max() + Delta : double.MaxValue);
            below[column] = Negative ?? (usesRange ? finite.Min() - Delta : double.MinValue);
        }
        return new Fitted(above, below);
    }

    private sealed record Fitted(double[] Above, double[] Below) : FittedTransformer
    {
        public override Table Apply(Table table) => table.Map((column, index) => Array.ConvertAll(
            column, value => double.IsPositiveInfinity(value) ? Above[index] : double.IsNegativeInfinity(value) ? Below[index] : value));

        public override Table Invert(Table table) => throw NoInverse();

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) =>
            Replace(graph, Replace(graph, input, double.PositiveInfinity, Above), double.NegativeInfinity, Below);

        public override GraphTensor WriteInverse(ModelGraph graph, GraphTensor input) => throw NoInverse();

        private static GraphTensor Replace(ModelGraph graph, GraphTensor input, double infinity, double[] values)
        {
            GraphTensor found = graph.Node("Equal", [input.Name, graph.Constant<double>([infinity])], 0, input with { Type = ElementType.Bool });
            return graph.Node("Where", [found.Name, graph.Constant<double>(values), input.Name], 0, input);
        }

        private static BuildException NoInverse() => new("InfImputer has no inverse, which the transformer of a TransformedTargetRegressor needs.");
    }
}
