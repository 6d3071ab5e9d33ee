using System.Globalization;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Gordo.Core.Estimators;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Building.Packing;

/// <summary>A model that another tool has trained, as an estimator that needs no fitting.</summary>
/// <param name="Model">The model as the server runs it.</param>
/// <param name="Ahead">The rows from the last row of a window to the row it predicts.</param>
internal sealed record ExportedEstimator(Estimator Model, int Ahead) : EstimatorDefinition
{
    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation) => new Fitted(this, cancellation);

    private sealed record Fitted(ExportedEstimator Definition, CancellationToken Cancellation) : FittedEstimator
    {
        public override int? Window => (int)Definition.Model.MinimumRows - Definition.Ahead;

        public override int Lookahead => Definition.Ahead;

        public override Table Predict(Table input)
        {
            Estimator model = Definition.Model;
            if (model.OutputRows(input.Rows) == 0)
                throw new BuildException(string.Create(CultureInfo.InvariantCulture, $"there are {input.Rows} rows; the model needs at least {model.MinimumRows}."));
            using var memory = new FrameMemory();
            ReadOnlyMemory<double>[] columns = [.. input.Columns.Select(column => new ReadOnlyMemory<double>(column))];
            return new Table(Array.ConvertAll(model.Predict(columns, memory, Cancellation), column => column.ToArray()));
        }

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => throw new NotSupportedException("The model has a file.");
    }
}
