using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Core.Building.Trainers;

/// <summary>A trainer of ML.NET: one regressor per target. A parameter that is null has the default of ML.NET.</summary>
internal abstract record RegressionTrainer : EstimatorDefinition
{
    private const string Features = nameof(Row.Features), Score = "Score";

    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
    {
        CheckAvailable();
        var context = new MLContext(seed);
        Row[] rows = Rows(input);
        IDataView data = View(context, rows, input.Width);
        var regressors = new List<ITransformer>();
        foreach (double[] column in target.Columns)
        {
            // The library cannot be interrupted; the regressor of one target takes seconds.
            cancellation.ThrowIfCancellationRequested();
            for (int row = 0; row < rows.Length; row++)
                rows[row].Label = (float)column[row];
            try
            {
                regressors.Add(Create(context, seed).Fit(data));
            }
            // The library's own exceptions are of many types.
            catch (Exception exception)
            {
                throw new BuildException($"{GetType().Name} cannot be trained: {exception.Message}", exception);
            }
        }
        return new Fitted(context, regressors);
    }

    /// <summary>Creates the trainer, which must use one thread and give the same regressor for the same seed.</summary>
    protected abstract IEstimator<ITransformer> Create(MLContext context, int seed);

    /// <summary>Throws if the trainer lacks a library.</summary>
    /// <exception cref="BuildException">A library is absent; the message says how to get it.</exception>
    protected virtual void CheckAvailable()
    {
    }

    private static Row[] Rows(Table input)
    {
        var rows = new Row[input.Rows];
        for (int row = 0; row < rows.Length; row++)
        {
            float[] features = new float[input.Width];
            for (int column = 0; column < features.Length; column++)
                features[column] = (float)input[column][row];
            rows[row] = new Row { Features = features };
        }
        return rows;
    }

    private static IDataView View(MLContext context, Row[] rows, int width)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed record Fitted(MLContext Context, IReadOnlyList<ITransformer> Regressors) : FittedEstimator
    {
        public override bool IsChain => true;

        public override Table Predict(Table input)
        {
            IDataView data = View(Context, Rows(input), input.Width);
            return new Table([.. Regressors.Select(regressor =>
                regressor.Transform(data).GetColumn<float>(Score).Select(score => (double)score).ToArray())]);
        }

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => throw new NotSupportedException("The regressors are written as a chain.");

        public override void Write(ModelChain chain) => chain.AddRegressors(Regressors);
    }
}
