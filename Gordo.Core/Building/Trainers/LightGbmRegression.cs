using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace Gordo.Core.Building.Trainers;

/// <summary>Gradient boosting of regression trees by LightGBM, a native library that the published program does not have.</summary>
/// <param name="NumberOfIterations">The number of trees.</param>
/// <param name="NumberOfLeaves">The maximum number of leaves of a tree.</param>
/// <param name="MinimumExampleCountPerLeaf">The minimum number of rows of a leaf.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="L1Regularization">The weight of the L1 norm of the leaves.</param>
/// <param name="L2Regularization">The weight of the L2 norm of the leaves.</param>
/// <param name="FeatureFraction">The share of columns a tree is grown from.</param>
/// <remarks>ML.NET: <c>LightGbmRegressionTrainer</c>.</remarks>
internal sealed record LightGbmRegression(
    int? NumberOfIterations = null, int? NumberOfLeaves = null, int? MinimumExampleCountPerLeaf = null, double? LearningRate = null,
    double? L1Regularization = null, double? L2Regularization = null, double? FeatureFraction = null) : RegressionTrainer
{
    private const string Library = "lib_lightgbm";

    // Loaded by the name and from the places that ML.NET uses.
    private static readonly Lazy<bool> IsInstalled = new(() => NativeLibrary.TryLoad(Library, typeof(LightGbmRegressionTrainer).Assembly, null, out _));

    protected override IEstimator<ITransformer> Create(MLContext context, int seed)
    {
        var booster = new GradientBooster.Options();
        booster.L1Regularization = L1Regularization ?? booster.L1Regularization;
        booster.L2Regularization = L2Regularization ?? booster.L2Regularization;
        booster.FeatureFraction = FeatureFraction ?? booster.FeatureFraction;
        var options = new LightGbmRegressionTrainer.Options
        {
            Booster = booster,
            NumberOfThreads = 1,
            Seed = seed,
            Deterministic = true,
            NumberOfLeaves = NumberOfLeaves,
            MinimumExampleCountPerLeaf = MinimumExampleCountPerLeaf,
            LearningRate = LearningRate,
        };
        options.NumberOfIterations = NumberOfIterations ?? options.NumberOfIterations;
        return context.Regression.Trainers.LightGbm(options);
    }

    protected override void CheckAvailable() => CheckAvailable(IsInstalled.Value);

    /// <summary>Throws if the library is not installed.</summary>
    internal static void CheckAvailable(bool isInstalled)
    {
        if (isInstalled)
            return;
        string file = OperatingSystem.IsWindows() ? $"{Library}.dll" : OperatingSystem.IsMacOS() ? $"{Library}.dylib" : $"{Library}.so";
        throw new BuildException(
            $"LightGbmRegression needs {file}, which cannot be loaded: the published program does not have it, and on Linux it needs libgomp.so.1. Copy it from the "
            + $"NuGet package LightGBM (runtimes/{RuntimeInformation.RuntimeIdentifier}/native) beside the program, or build from the source tree with "
            + "'dotnet run --project Gordo.Api -c Release -- build'.");
    }
}
