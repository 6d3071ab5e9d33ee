using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Networks;
using Gordo.Core.Building.Regression;
using Gordo.Core.Building.Scaling;
using Gordo.Core.Building.Trainers;
using Gordo.Core.Building.Training;
using Gordo.Core.Building.Transformers;

namespace Gordo.Tests.Building;

/// <summary>Models of every kind, small enough to be built in tests.</summary>
internal static class Models
{
    private static readonly TrainingSettings Training = new() { Epochs = 3 };

    /// <summary>Returns estimators by name.</summary>
    public static IEnumerable<(string Name, EstimatorDefinition Estimator)> Estimators() => WrittenAsOnnx().Concat(WrittenAsZip());

    /// <summary>Returns the estimators that are written as <c>model.onnx</c>, by name.</summary>
    public static IEnumerable<(string Name, EstimatorDefinition Estimator)> WrittenAsOnnx()
    {
        yield return ("linear", new LinearRegression());
        yield return ("pca", new EstimatorPipeline([new StandardScaler(), new Pca(2)], new LinearRegression()));
        yield return ("whitened-robust", new EstimatorPipeline([new RobustScaler(), new Pca(0.9, Whiten: true)], new LinearRegression(FitIntercept: false)));
        yield return ("imputed", new EstimatorPipeline([new InfImputer(UsesRange: true), new Multiplication(0.01)], new LinearRegression()));
        yield return ("dense-plain", new NetworkEstimator(Shape(false, Activation.Tanh), Training));
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            yield return ($"dense-{activation}".ToLowerInvariant(), Scaled(new NetworkEstimator(Shape(false, activation), Training)));
            yield return ($"lstm-{activation}".ToLowerInvariant(), Scaled(new NetworkEstimator(Shape(true, activation), Training, Window: 4)));
        }
        yield return ("hourglass", Scaled(new NetworkEstimator(
            new()
            {
                Encoding = features => [.. Hourglass.EncodingUnits(features, 3, 0.5).Select(units => (units, Activation.Tanh))],
                Decoding = features => [.. Hourglass.EncodingUnits(features, 3, 0.5).Reverse().Select(units => (units, Activation.Tanh))],
            },
            Training)));
        yield return ("forecast", Scaled(new NetworkEstimator(Shape(true, Activation.Tanh), Training, Window: 3, Lookahead: 1)));
        yield return ("lstm-without-window", Scaled(new NetworkEstimator(Shape(true, Activation.Tanh), Training, Window: 1)));
    }

    private static IEnumerable<(string Name, EstimatorDefinition Estimator)> WrittenAsZip()
    {
        foreach (EstimatorDefinition trainer in Trainers())
        {
            // Linear regression needs centred columns, as definitions of it get.
            if (trainer is not SdcaRegression)
                yield return (trainer.GetType().Name.ToLowerInvariant(), trainer);
            yield return ($"scaled-{trainer.GetType().Name}".ToLowerInvariant(), new TransformedTarget(
                new EstimatorPipeline([new StandardScaler(), new Multiplication(0.5)], trainer), new StandardScaler()));
        }
        yield return ("multiplied-fasttree", new TransformedTarget(new FastTreeRegression(NumberOfTrees: 5), new Multiplication(0.1, 10)));
    }

    /// <summary>Returns the trainers of ML.NET, small.</summary>
    public static IEnumerable<EstimatorDefinition> Trainers() =>
    [
        new SdcaRegression(MaximumNumberOfIterations: 5),
        new FastTreeRegression(NumberOfTrees: 8, NumberOfLeaves: 6, MinimumExampleCountPerLeaf: 3),
        new FastForestRegression(NumberOfTrees: 8, NumberOfLeaves: 6, MinimumExampleCountPerLeaf: 3),
        new LightGbmRegression(NumberOfIterations: 8, NumberOfLeaves: 6, MinimumExampleCountPerLeaf: 3),
    ];

    private static TransformedTarget Scaled(EstimatorDefinition estimator) =>
        new(new EstimatorPipeline([new MinMaxScaler()], estimator), new StandardScaler());

    private static NetworkShape Shape(bool isRecurrent, Activation activation) => new()
    {
        IsRecurrent = isRecurrent,
        Encoding = _ => [(4, activation), (3, activation)],
        Decoding = _ => [(4, activation)],
    };
}
