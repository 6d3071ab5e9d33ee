using Gordo.Core.Building;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Machines;
using Gordo.Core.Building.Output;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Trainers;
using Gordo.Core.Building.Transformers;
using Gordo.Core.Building.Validation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Gordo.Tests.Building.Trainers;

/// <summary>Tests the trainers of ML.NET and the files written from them.</summary>
internal sealed class RegressionTrainerTests
{
    private static readonly string[] Tags = ["A", "B"];

    // Readings of different sizes, and targets that follow from them.
    private static readonly Table Input = Tables.Random(500, 2, seed: 4).Map((column, tag) => Array.ConvertAll(column, value => (1000 * tag) + ((1 + (99 * tag)) * value)));
    private static readonly Table Linear = new([
        [.. Input.Columns[0].Zip(Input.Columns[1], (a, b) => 5000 + (20 * a) - (0.1 * b))], [.. Input.Columns[0].Zip(Input.Columns[1], (a, b) => a + (0.01 * b))]]);
    private static readonly Table Steps = new([
        [.. Input.Columns[0].Select(a => a > 0.3 ? 700.0 : 300)], [.. Input.Columns[0].Zip(Input.Columns[1], (a, b) => (a > 0 ? 1.0 : -1) + (b > 1000 ? 3 : 0))]]);

    private static readonly Table Few = Input.Slice(0, 150), FewSteps = Steps.Slice(0, 150);

    private static IEnumerable<TestCaseData> Trainers() => Models.Trainers().Select(trainer => new TestCaseData(trainer).SetArgDisplayNames(trainer.GetType().Name));

    [TestCase("Microsoft.ML.Trainers.SdcaRegression: {}", false)]
    [TestCase("Microsoft.ML.Trainers.FastTree.FastTreeRegression: {numberOfTrees: 30, numberOfLeaves: 8}", true)]
    [TestCase("Microsoft.ML.Trainers.FastTree.FastForestRegression: {numberOfTrees: 30, numberOfLeaves: 40, minimumExampleCountPerLeaf: 2}", true)]
    [TestCase("Microsoft.ML.Trainers.LightGbm.LightGbmRegression: {numberOfIterations: 30, numberOfLeaves: 8, learningRate: 0.2}", true)]
    public void A_trainer_learns_a_known_function(string definition, bool steps)
    {
        Table target = steps ? Steps : Linear;
        int[] train = [.. Enumerable.Range(0, 400)], test = [.. Enumerable.Range(400, 100)];
        Table predicted = Read(definition).Fit(Input.Select(train), target.Select(train), seed: 1, CancellationToken.None).Predict(Input.Select(test));
        for (int tag = 0; tag < 2; tag++)
        {
            // The mean of the target, which a model without training predicts at best, has 0.
            Metric.CoefficientOfDetermination(target.Select(test)[tag], predicted[tag]).Should().BeGreaterThan(0.85);
        }
    }

    [TestCaseSource(nameof(Trainers))]
    public void ML_NET_reads_the_written_model_and_gives_the_same_predictions(EstimatorDefinition trainer)
    {
        BuiltModel model = Build(new TransformedTarget(new EstimatorPipeline([new StandardScaler(), new Multiplication(0.5)], trainer), new StandardScaler()), seed: 1);
        Dictionary<string, byte[]> files = BuiltFiles.Write(model, Few, FewSteps);
        files.Keys.Should().Equal("model.zip", "gordo.json");

        var ml = new MLContext();
        ITransformer chain = ml.Model.Load(new MemoryStream(files["model.zip"]), out DataViewSchema schema);
        schema.Select(column => $"{column.Name} {column.Type}").Should().Equal("X Vector<Double, 2>");
        IDataView rows = ml.Data.LoadFromEnumerable(Enumerable.Range(0, Few.Rows).Select(row => new Readings { X = [Few[0][row], Few[1][row]] }));
        double[][] answers = [.. chain.Transform(rows).GetColumn<double[]>("model-output")];
        Table expected = model.Model!.Estimator.Predict(Few);
        for (int tag = 0; tag < 2; tag++)
        {
            for (int row = 0; row < Few.Rows; row++)
                answers[row][tag].Should().BeApproximately(expected[tag][row], 1e-5 * Math.Max(1, Math.Abs(expected[tag][row])));
        }
    }

    [TestCaseSource(nameof(Trainers))]
    public void The_same_seed_gives_the_same_file_and_thresholds(EstimatorDefinition trainer)
    {
        BuiltModel first = Build(trainer, seed: 7, crossValidates: true), second = Build(trainer, seed: 7, crossValidates: true);
        BuiltFiles.Write(first, Few, FewSteps)["model.zip"].Should().Equal(BuiltFiles.Write(second, Few, FewSteps)["model.zip"]);
        second.Validation!.Thresholds!.Tags.Should().Equal(first.Validation!.Thresholds!.Tags);
    }

    [Test]
    public void Another_seed_gives_another_forest()
    {
        var forest = new FastForestRegression(NumberOfTrees: 5, NumberOfLeaves: 5);
        BuiltFiles.Write(Build(forest, seed: 1), Few, FewSteps)["model.zip"].Should().NotEqual(BuiltFiles.Write(Build(forest, seed: 2), Few, FewSteps)["model.zip"]);
    }

    [TestCaseSource(nameof(Trainers))]
    public void Targets_of_which_nothing_can_be_learned_are_predicted_by_their_mean(EstimatorDefinition trainer)
    {
        double[] changing = [.. Enumerable.Range(0, 60).Select(row => row % 4 - 1.5)], constant = [.. Enumerable.Repeat(12.5, 60)];
        Check(new Table([constant]), new Table([constant]), 12.5);
        Check(new Table([changing]), new Table([constant]), 12.5);
        Check(new Table([constant]), new Table([changing]), 0);
        Check(new Table([changing]).Slice(0, 4), new Table([[4, 4, 8, 8]]), 6, tolerance: 3);

        void Check(Table input, Table target, double expected, double tolerance = 1e-3)
        {
            var definition = new ModelDefinition(new TransformedTarget(new EstimatorPipeline([new StandardScaler()], trainer), new StandardScaler()), null);
            BuiltModel model = BuiltModel.Build(definition, input, target, ["A"], new() { CrossValidates = false }, seed: 1, CancellationToken.None);
            BuiltFiles.Write(model, input, target).Should().ContainKey("model.zip");
            model.Model!.Estimator.Predict(input).Columns[0].Should().AllSatisfy(value => value.Should().BeApproximately(expected, tolerance));
        }
    }

    [TestCaseSource(nameof(Trainers))]
    public void A_target_is_predicted_from_the_other_tags(EstimatorDefinition trainer)
    {
        Table noise = Tables.Random(120, 3, seed: 5);
        var readings = new Table([noise.Columns[0], Array.ConvertAll(noise.Columns[0], value => 2 * value), noise.Columns[2]], ["A", "B", "C"]);
        FittedEstimator fitted = new EstimatorPipeline([new StandardScaler()], trainer).Fit(readings, readings, seed: 1, CancellationToken.None);
        Table predicted = fitted.Predict(readings);
        var faulty = new Table([noise.Columns[0], readings.Columns[1], Array.ConvertAll(noise.Columns[2], value => value + 50)]);
        fitted.Predict(faulty).Columns[2].Should().Equal(predicted.Columns[2], "C is not an input of its own regressor");
        Metric.CoefficientOfDetermination(readings[1], predicted[1]).Should().BeGreaterThan(0.5, "B follows A");
        Metric.CoefficientOfDetermination(readings[2], predicted[2]).Should().BeLessThan(0.5, "C follows nothing");
    }

    [Test]
    public void A_missing_library_is_named_with_where_to_get_it() =>
        FluentActions.Invoking(() => LightGbmRegression.CheckAvailable(isInstalled: false)).Should().Throw<BuildException>()
            .WithMessage("LightGbmRegression needs lib_lightgbm.*NuGet package LightGBM (runtimes/*/native)*dotnet run*");

    [Test]
    public void A_cancelled_training_ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        FluentActions.Invoking(() => new FastTreeRegression().Fit(Input, Steps, 0, source.Token)).Should().Throw<OperationCanceledException>();
    }

    private static BuiltModel Build(EstimatorDefinition estimator, int seed, bool crossValidates = false) => BuiltModel.Build(
        new(estimator, new DetectorDefinition()), Few, FewSteps, Tags, new() { CrossValidates = crossValidates }, seed, CancellationToken.None);

    private static EstimatorDefinition Read(string definition)
    {
        MachineFile file = MachineFile.Parse("plant.yaml", $$"""
            machines:
              - name: a
                model: { {{definition}} }
                dataset: {type: RandomDataset, tags: [A], train_start_date: 2020-01-01T00:00:00Z, train_end_date: 2020-01-08T00:00:00Z}
            """, new Dictionary<string, string>());
        file.Faults.Concat(file.Warnings).Should().BeEmpty();
        return file.Machines.Single().Model.Estimator;
    }

    private sealed class Readings
    {
        [VectorType(2)]
        public double[] X { get; set; } = [];
    }
}
