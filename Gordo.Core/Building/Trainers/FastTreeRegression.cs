using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace Gordo.Core.Building.Trainers;

/// <summary>Gradient boosting of regression trees.</summary>
/// <param name="NumberOfTrees">The number of trees.</param>
/// <param name="NumberOfLeaves">The maximum number of leaves of a tree.</param>
/// <param name="MinimumExampleCountPerLeaf">The minimum number of rows of a leaf.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="FeatureFraction">The share of columns a tree is grown from.</param>
/// <remarks>ML.NET: <c>FastTreeRegressionTrainer</c>.</remarks>
internal sealed record FastTreeRegression(
    int? NumberOfTrees = null, int? NumberOfLeaves = null, int? MinimumExampleCountPerLeaf = null, double? LearningRate = null,
    double? FeatureFraction = null) : RegressionTrainer
{
    protected override IEstimator<ITransformer> Create(MLContext context, int seed)
    {
        var options = new FastTreeRegressionTrainer.Options { NumberOfThreads = 1, Seed = seed };
        options.NumberOfTrees = NumberOfTrees ?? options.NumberOfTrees;
        options.NumberOfLeaves = NumberOfLeaves ?? options.NumberOfLeaves;
        options.MinimumExampleCountPerLeaf = MinimumExampleCountPerLeaf ?? options.MinimumExampleCountPerLeaf;
        options.LearningRate = LearningRate ?? options.LearningRate;
        options.FeatureFraction = FeatureFraction ?? options.FeatureFraction;
        return context.Regression.Trainers.FastTree(options);
    }
}
