using Gordo.Core.Building.Datasets;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Machines;
using Gordo.Core.Building.Networks;
using Gordo.Core.Building.Optimizers;
using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Sources;
using Gordo.Core.Building.Trainers;
using Gordo.Core.Building.Training;
using Gordo.Core.Building.Transformers;
using Gordo.Core.Building.Validation;

namespace Gordo.Tests.Building.Machines;

/// <summary>Tests what configuration files mean.</summary>
internal sealed class MachineFileTests
{
    private const string Globals = """
        globals:
          dataset:
            type: RandomDataset
            tags: [A, B]
            train_start_date: 2020-01-01T00:00:00+00:00
            train_end_date: 2020-01-08T00:00:00+00:00
            resolution: 30min
          model: {sklearn.linear_model.LinearRegression: {}}
          metadata: {plant: north}
        """;

    [Test]
    public void Blocks_of_a_machine_are_merged_over_the_globals_and_its_model_replaces_theirs()
    {
        Machine machine = Read(Globals + "\n" + """
            machines:
              - name: pump-1
                dataset: {tags: [C], n_samples_threshold: 7, row_filter: [C > 1, C < 5]}
                model: |
                  gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector:
                    base_estimator: sklearn.linear_model.LinearRegression
                metadata: {owner: me}
            """);
        machine.Dataset.Tags.Should().Equal(new Tag("C", null));
        machine.Dataset.Targets.Should().Equal(new Tag("C", null));
        machine.Dataset.Should().BeEquivalentTo(new { LeastRows = 7, Resolution = 1_800_000_000_000L, InterpolationLimit = 28_800_000_000_000L, Source = new RandomSource() });
        machine.Dataset.Filter!.Bind(new Dictionary<string, double[]> { ["C"] = [0, 3, 9] })(1).Should().BeTrue();
        machine.Dataset.Filter!.Bind(new Dictionary<string, double[]> { ["C"] = [0, 3, 9] })(2).Should().BeFalse();
        machine.Model.Detector.Should().Be(new DetectorDefinition());
        machine.UserMetadata!.ToJsonString().Should().Be("""{"global-metadata":{"plant":"north"},"machine-metadata":{"owner":"me"}}""");
    }

    [Test]
    public void The_Kubernetes_form_holds_the_same_configuration()
    {
        Machine machine = Read("""
            apiVersion: equinor.com/v1
            kind: Gordo
            metadata: {name: north-plant}
            spec:
              deploy-version: 1.0.0
              config:
                machines:
                  - name: pump-1
                    dataset: |
                      type: RandomDataset
                      tag_list: [{name: A, asset: x}, [B, y], C]
                      target_tag_list: [B]
                      asset: z
                      train_start_date: 2020-01-01T00:00:00+00:00
                      train_end_date: 2020-01-08T00:00:00+00:00
                    model: LinearRegression
            """);
        machine.ProjectName.Should().Be("north-plant");
        machine.Dataset.Tags.Should().Equal(new Tag("A", "x"), new Tag("B", "y"), new Tag("C", "z"));
        machine.Dataset.Targets.Should().Equal(new Tag("B", "z"));
    }

    [TestCase("Microsoft.ML.Trainers.FastTree.FastTreeRegression: {numberOfTrees: 7, numberOfLeaves: 6, minimumExampleCountPerLeaf: 5, learningRate: 0.4, featureFraction: 0.3}")]
    [TestCase("FastForestRegression: {numberOfTrees: 7, numberOfLeaves: 6, minimumExampleCountPerLeaf: 5, featureFraction: 0.3}")]
    [TestCase("Microsoft.ML.Trainers.LightGbm.LightGbmRegression: {numberOfIterations: 7, numberOfLeaves: 6, minimumExampleCountPerLeaf: 5, learningRate: 0.4, l1Regularization: 0.2, l2Regularization: 0.1, featureFraction: 0.3}")]
    [TestCase("Microsoft.ML.Trainers.SdcaRegression: {l1Regularization: 0.25, l2Regularization: 0.5, maximumNumberOfIterations: 7, convergenceTolerance: 0.125}")]
    public void Every_setting_of_a_trainer_is_read(string definition)
    {
        Machine machine = Read($"{Globals}\nmachines:\n  - name: pump-1\n    model: {{{definition}}}\n");
        EstimatorDefinition expected = definition switch
        {
            _ when definition.Contains("FastTreeRegression", StringComparison.Ordinal) => new FastTreeRegression(7, 6, 5, 0.4, 0.3),
            _ when definition.Contains("FastForest", StringComparison.Ordinal) => new FastForestRegression(7, 6, 5, 0.3),
            _ when definition.Contains("LightGbm", StringComparison.Ordinal) => new LightGbmRegression(7, 6, 5, 0.4, 0.2, 0.1, 0.3),
            _ => new SdcaRegression(0.25f, 0.5f, 7, 0.125f),
        };
        EstimatorDefinition found = machine.Model.Estimator is TransformedTarget { Regressor: EstimatorPipeline pipeline } ? pipeline.Estimator : machine.Model.Estimator;
        found.Should().Be(expected);
    }

    [Test]
    public void Every_setting_of_a_network_is_read()
    {
        var machine = Read(Globals + "\n" + """
            machines:
              - name: pump-1
                evaluation:
                  cv_mode: cross_val_only
                  cv: {sklearn.model_selection.KFold: {n_splits: 4, shuffle: true, random_state: 3}}
                  metrics: [r2_score, sklearn.metrics.mean_squared_error]
                  scoring_scaler: null
                  seed: 11
                runtime: {builder: {resources: {}}}
                model:
                  gordo.machine.model.anomaly.diff.DiffBasedKFCVAnomalyDetector:
                    require_thresholds: false
                    window: 12
                    smoothing_method: ewma
                    threshold_percentile: 0.95
                    shuffle: true
                    scaler: {sklearn.preprocessing.RobustScaler: {quantile_range: [10, 90]}}
                    base_estimator:
                      sklearn.compose.TransformedTargetRegressor:
                        transformer: sklearn.preprocessing.StandardScaler
                        regressor:
                          sklearn.pipeline.Pipeline:
                            steps:
                              - sklearn.preprocessing.MinMaxScaler: {feature_range: [-1, 1]}
                              - [pca, {sklearn.decomposition.PCA: {n_components: 2, whiten: true}}]
                              - sklearn.pipeline.Pipeline:
                                  steps:
                                    - gordo.machine.model.transformers.imputer.InfImputer: {strategy: minmax, delta: 3, inf_fill_value: 9}
                                    - sklearn.preprocessing.FunctionTransformer:
                                        func: gordo.machine.model.transformer_funcs.general.multiply_by
                                        kw_args: {factor: 2}
                                        inverse_func: gordo.machine.model.transformer_funcs.general.multiply_by
                                        inv_kw_args: {factor: 0.5}
                              - gordo.machine.model.models.KerasLSTMForecast:
                                  kind: lstm_symmetric
                                  dims: [16, 8]
                                  funcs: [relu, tanh]
                                  out_func: sigmoid
                                  lookback_window: 12
                                  optimizer: SGD
                                  optimizer_kwargs: {learning_rate: 0.2, momentum: 0.5, nesterov: true}
                                  compile_kwargs: {loss: mae}
                                  epochs: 7
                                  batch_size: 16
                                  validation_split: 0.1
                                  callbacks:
                                    - tensorflow.keras.callbacks.EarlyStopping: {monitor: val_loss, patience: 4, min_delta: -0.1, restore_best_weights: true}
            """);
        machine.Model.Detector.Should().Be(new DetectorDefinition
        {
            UsesQuantile = true,
            RequireThresholds = false,
            Window = 12,
            Smoothing = Gordo.Core.Anomaly.SmoothingMethod.ExponentialMean,
            ThresholdPercentile = 0.95,
            Shuffle = true,
            Scaler = new RobustScaler(LowerPercentile: 10, UpperPercentile: 90),
        });
        var target = (TransformedTarget)machine.Model.Estimator;
        target.Transformer.Should().Be(new StandardScaler());
        var pipeline = (EstimatorPipeline)target.Regressor;
        pipeline.Steps.Should().Equal(new MinMaxScaler(-1, 1), new Pca(2, true), new InfImputer(9, UsesRange: true, Delta: 3), new Multiplication(2, 0.5));
        var network = (NetworkEstimator)pipeline.Estimator;
        (network.Window, network.Lookahead).Should().Be((12, 1));
        network.Training.Should().Be(new TrainingSettings
        {
            Epochs = 7,
            BatchSize = 16,
            ValidationSplit = 0.1,
            Shuffle = false,
            Loss = Loss.MeanAbsoluteError,
            Optimizer = new Sgd(0.2, 0.5, true),
            EarlyStopping = new EarlyStopping(true, 0.1, 4, true),
        });
        network.Shape.For(3, 2, 12).Layers.Should().Equal(
            new LstmDefinition(16, Activation.Relu, true), new LstmDefinition(8, Activation.Tanh, true),
            new LstmDefinition(8, Activation.Tanh, true), new LstmDefinition(16, Activation.Relu, false), new DenseDefinition(2, Activation.Sigmoid));
        machine.Evaluation.Should().BeEquivalentTo(new { CrossValidates = true, Builds = false, ScoringScaler = (ScalerDefinition?)null, Splitter = new KFold(4, true, 3) });
        machine.Evaluation.Metrics.Select(metric => metric.Name).Should().Equal("r2-score", "mean-squared-error");
        machine.Evaluation.Seed.Should().Be(11);
    }

    [TestCase("KerasAutoEncoder: {kind: feedforward_hourglass}", "8, 7, 5, 5, 7, 8, 10")]
    [TestCase("KerasAutoEncoder: {kind: feedforward_hourglass, compression_factor: 0.2}", "7, 5, 2, 2, 5, 7, 10")]
    [TestCase("KerasAutoEncoder: {kind: feedforward_model, encoding_dim: [6], encoding_func: [relu], decoding_dim: [7], decoding_func: [elu]}", "6, 7, 10")]
    [TestCase("KerasAutoEncoder: {kind: feedforward_model}", "256, 128, 64, 64, 128, 256, 10")]
    [TestCase("KerasAutoEncoder: {kind: feedforward_symmetric, dims: [9, 3]}", "9, 3, 3, 9, 10")]
    [TestCase("KerasLSTMAutoEncoder: {kind: lstm_hourglass, encoding_layers: 1}", "5, 5, 10")]
    [TestCase("KerasLSTMAutoEncoder: {kind: lstm_model, encoding_dim: [6, 4]}", "6, 4, 64, 128, 256, 10")]
    public void Kinds_of_networks_have_the_layers_of_the_original(string model, string units)
    {
        Machine machine = Read(Globals + $"\nmachines: [{{name: a, model: {{{model}}}}}]");
        string.Join(", ", ((NetworkEstimator)machine.Model.Estimator).Shape.For(10, 10, 1).Layers.Select(layer => layer.Units)).Should().Be(units);
    }

    [Test]
    public void Placeholders_in_the_text_of_a_model_are_filled()
    {
        MachineFile file = MachineFile.Parse(
            "plant.yaml",
            Globals + "\nmachines:\n  - name: a\n    model: |\n      KerasAutoEncoder: {kind: feedforward_hourglass, epochs: {{ epochs }}}\n",
            new Dictionary<string, string> { ["epochs"] = "9" });
        file.Faults.Should().BeEmpty();
        ((NetworkEstimator)file.Machines.Single().Model.Estimator).Training.Epochs.Should().Be(9);
    }

    private static Machine Read(string text)
    {
        MachineFile file = MachineFile.Parse("/plant/plant.yaml", text, new Dictionary<string, string>());
        file.Faults.Should().BeEmpty();
        file.Warnings.Should().BeEmpty();
        return file.Machines.Single();
    }
}
