using Gordo.Core.Building.Chains;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Gordo.Core.Building.Trainers;

/// <summary>A trainer of ML.NET: one regressor per target. A parameter that is null has the default of ML.NET.</summary>
/// <remarks>
/// A target that is an input as well, by its name, is predicted from the other inputs: it would be copied, and no fault be seen. Its column
/// is 0 in training; a column that does not change gets no split of a tree and no coefficient, so that it has no effect in predictions.
/// </remarks>
internal abstract record RegressionTrainer : EstimatorDefinition
{
    private const string Features = nameof(Row.Features), Score = "Score";

    public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
    {
        CheckAvailable();
        var context = new MLContext(seed);
        var regressors = new List<ITransformer>();
        for (int tag = 0; tag < target.Width; tag++)
        {
            // The library cannot be interrupted; the regressor of one target takes seconds.
            cancellation.ThrowIfCancellationRequested();
            Row[] rows = Rows(input, input.Names is { } names && target.Names is { } targets ? names.ToList().IndexOf(targets[tag]) : -1);
            for (int row = 0; row < rows.Length; row++)
                rows[row].Label = (float)target[tag][row];
            regressors.Add(Fit(context, rows, seed));
        }
        return new Fitted(context, regressors);
    }

    // Trainers of trees that find no split answer 0 or NaN, or fail; what they mean is the mean.
    private ITransformer Fit(MLContext context, Row[] rows, int seed)
    {
        try
        {
            if (IsConstant(rows.Select(row => row.Label)) || rows.All(row => row.Features.AsSpan().SequenceEqual(rows[0].Features)))
                return FitMean(context, rows);
            IDataView data = View(context, rows);
            ITransformer regressor = Create(context, seed).Fit(data);
            return IsConstant(Predict(regressor, data)) ? FitMean(context, rows) : regressor;
        }
        // LightGBM found no column that it can split, and there are no trees to read.
        catch (ArgumentNullException exception) when (exception.ParamName == "items")
        {
            return FitMean(context, rows);
        }
        // The library's own exceptions are of many types.
        catch (Exception exception)
        {
            throw new BuildException($"{GetType().Name} cannot be trained: {exception.Message}", exception);
        }
    }

    // A tree whose two leaves hold the same number.
    private static RegressionPredictionTransformer<FastTreeRegressionModelParameters> FitMean(MLContext context, Row[] rows)
    {
        const int RowsPerLeaf = 10;
        float mean = rows.Average(row => row.Label);
        Row[] examples = [.. Enumerable.Range(0, 2 * RowsPerLeaf).Select(row =>
            new Row { Features = [.. Enumerable.Repeat((float)(row % 2), rows[0].Features.Length)], Label = mean })];
        return context.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
        {
            NumberOfThreads = 1,
            NumberOfTrees = 1,
            NumberOfLeaves = 2,
            LearningRate = 1,
            MinimumExampleCountPerLeaf = RowsPerLeaf,
        }).Fit(View(context, examples));
    }

    private static bool IsConstant(IEnumerable<float> values) => values.Distinct().Take(2).Count() < 2;

    /// <summary>Creates the trainer, which must use one thread and give the same regressor for the same seed.</summary>
    protected abstract IEstimator<ITransformer> Create(MLContext context, int seed);

    /// <summary>Throws if the trainer lacks a library.</summary>
    /// <exception cref="BuildException">A library is absent; the message says how to get it.</exception>
    protected virtual void CheckAvailable()
    {
    }

    private static Row[] Rows(Table input, int leftOut = -1)
    {
        var rows = new Row[input.Rows];
        for (int row = 0; row < rows.Length; row++)
        {
            float[] features = new float[input.Width];
            for (int column = 0; column < features.Length; column++)
                features[column] = column == leftOut ? 0 : (float)input[column][row];
            rows[row] = new Row { Features = features };
        }
        return rows;
    }

    private static IEnumerable<float> Predict(ITransformer regressor, IDataView data) => regressor.Transform(data).GetColumn<float>(Score);

    private static IDataView View(MLContext context, Row[] rows)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
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
            IDataView data = View(Context, Rows(input));
            return new Table([.. Regressors.Select(regressor => RegressionTrainer.Predict(regressor, data).Select(score => (double)score).ToArray())]);
        }

        public override GraphTensor Write(ModelGraph graph, GraphTensor input) => throw new NotSupportedException("The regressors are written as a chain.");

        public override void Write(ModelChain chain) => chain.AddRegressors(Regressors);
    }
}
