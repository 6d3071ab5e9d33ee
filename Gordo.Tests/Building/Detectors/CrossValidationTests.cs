using Gordo.Core.Anomaly;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Graphs;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;

namespace Gordo.Tests.Building.Detectors;

/// <summary>Checks thresholds with an estimator whose predictions are known: the mean of the training rows.</summary>
internal sealed class CrossValidationTests
{
    private static readonly string[] Tags = ["A", "B"];
    private static readonly Table Readings = Tables.Random(83, 2, seed: 3).Map((column, index) => Array.ConvertAll(column, value => (5 * index) + ((index + 1) * value)));

    [Test]
    public void Thresholds_are_those_of_the_last_fold()
    {
        BuiltModel model = Build(new DetectorDefinition { Window = 3 });
        CrossValidation validation = model.Validation!;

        validation.FoldThresholds.Should().HaveCount(3);
        validation.SmoothThresholds.Should().HaveCount(3);
        for (int fold = 0; fold < 3; fold++)
        {
            // 83 rows in four parts of 20, the first of which has the rest.
            int start = 23 + (20 * fold);
            (double[][] tags, double[] total) = ErrorsOf(Readings.Slice(0, start), Readings.Slice(start, 20));
            validation.FoldThresholds[fold].Aggregate.Should().BeApproximately(Highest(total, 6), 1e-12);
            validation.SmoothThresholds[fold].Aggregate.Should().BeApproximately(Highest(total, 3), 1e-12);
            for (int tag = 0; tag < 2; tag++)
                validation.FoldThresholds[fold].Tags[tag].Should().BeApproximately(Highest(tags[tag], 6), 1e-12);
        }
        validation.Thresholds.Should().BeSameAs(validation.FoldThresholds[2]);
    }

    [Test]
    public void A_quantile_threshold_is_taken_over_all_rows_in_the_order_of_time()
    {
        var definition = new DetectorDefinition { UsesQuantile = true, Window = 4, Smoothing = SmoothingMethod.RollingMean, ThresholdPercentile = 0.9 };
        CrossValidation validation = Build(definition).Validation!;

        double[] total = new double[83];
        foreach (Gordo.Core.Building.Validation.Fold fold in validation.Folds)
        {
            (_, double[] errors) = ErrorsOf(Readings.Select(fold.Train), Readings.Select(fold.Test));
            for (int i = 0; i < errors.Length; i++)
                total[fold.Test[i]] = errors[i];
        }
        double[] means = [.. Enumerable.Range(3, 80).Select(row => total[(row - 3)..(row + 1)].Average()).Order()];
        // 80 means; the quantile is at position 0.9 * 79 = 71.1.
        validation.Folds.Should().HaveCount(5);
        validation.Thresholds!.Aggregate.Should().BeApproximately(means[71] + (0.1 * (means[72] - means[71])), 1e-12);
        validation.FoldThresholds.Should().BeEmpty();
    }

    [Test]
    public void Scores_are_computed_after_the_scoring_scaler()
    {
        BuiltModel model = Build(new DetectorDefinition());
        FittedScaler scaler = new RobustScaler().Fit(Readings);
        double mean = Readings.Columns[0][..63].Average();
        double expected = Readings.Columns[0][63..].Average(value => Math.Pow((value - mean) * scaler.Scale[0], 2));
        model.Validation!.Scores.Scores["mean-squared-error-A"][2].Should().BeApproximately(expected, 1e-12);
    }

    [Test]
    public void Either_part_of_a_build_can_be_left_out()
    {
        var definition = new ModelDefinition(new MeanEstimator(), new DetectorDefinition());
        BuiltModel.Build(definition, Readings, Readings, Tags, new() { Builds = false }, 1, CancellationToken.None).Model.Should().BeNull();
        BuiltModel.Build(definition, Readings, Readings, Tags, new() { CrossValidates = false }, 1, CancellationToken.None).Validation.Should().BeNull();
    }

    [Test]
    public void Shuffling_keeps_inputs_and_targets_together()
    {
        var seen = new List<(double, double)>();
        var definition = new ModelDefinition(new MeanEstimator(seen), new DetectorDefinition { Shuffle = true });
        BuiltModel.Build(definition, Readings, Readings.Map(column => Array.ConvertAll(column, value => -value)), Tags, new() { CrossValidates = false }, 1, CancellationToken.None);
        seen.Should().OnlyContain(pair => pair.Item1 == -pair.Item2);
        seen.Select(pair => pair.Item1).Should().BeEquivalentTo(Readings.Columns[0]).And.NotEqual(Readings.Columns[0]);
    }

    private static BuiltModel Build(DetectorDefinition detector) =>
        BuiltModel.Build(new(new MeanEstimator(), detector), Readings, Readings, Tags, new(), 1, CancellationToken.None);

    private static (double[][] Tags, double[] Total) ErrorsOf(Table train, Table test)
    {
        double[][] errors = new double[2][];
        double[] total = new double[test.Rows];
        for (int tag = 0; tag < 2; tag++)
        {
            double mean = train.Columns[tag].Average(), range = train.Columns[tag].Max() - train.Columns[tag].Min();
            errors[tag] = [.. test.Columns[tag].Select(value => Math.Abs(value - mean))];
            for (int row = 0; row < test.Rows; row++)
                total[row] += Math.Pow(errors[tag][row] / range, 2) / 2;
        }
        return (errors, total);
    }

    private static double Highest(double[] values, int window) =>
        Enumerable.Range(0, values.Length - window + 1).Max(start => values[start..(start + window)].Min());

    private sealed record MeanEstimator(List<(double, double)>? Seen = null) : EstimatorDefinition
    {
        public override FittedEstimator Fit(Table input, Table target, int seed, CancellationToken cancellation)
        {
            Seen?.AddRange(input.Columns[0].Zip(target.Columns[0]));
            return new Fitted([.. target.Columns.Select(column => column.Average())]);
        }

        private sealed record Fitted(double[] Means) : FittedEstimator
        {
            public override Table Predict(Table input) => new([.. Means.Select(mean => Enumerable.Repeat(mean, input.Rows).ToArray())]);

            public override GraphTensor Write(ModelGraph graph, GraphTensor input) => throw new NotSupportedException();
        }
    }
}
