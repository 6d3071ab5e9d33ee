using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace Gordo.Core.Building.Trainers;

/// <summary>Linear regression by stochastic dual coordinate ascent.</summary>
/// <param name="L1Regularization">The weight of the L1 norm of the coefficients.</param>
/// <param name="L2Regularization">The weight of the L2 norm of the coefficients.</param>
/// <param name="MaximumNumberOfIterations">The maximum number of passes over the rows.</param>
/// <param name="ConvergenceTolerance">The relative gap at which training ends.</param>
/// <remarks>
/// ML.NET: <c>SdcaRegressionTrainer</c>. Inputs and targets must have mean 0: the trainer diverges when it has to find an offset and inputs
/// are not centred, so that it is not asked for one.
/// </remarks>
internal sealed record SdcaRegression(
    float? L1Regularization = null, float? L2Regularization = null, int? MaximumNumberOfIterations = null, float? ConvergenceTolerance = null) : RegressionTrainer
{
    protected override IEstimator<ITransformer> Create(MLContext context, int seed)
    {
        var options = new SdcaRegressionTrainer.Options
        {
            L1Regularization = L1Regularization,
            L2Regularization = L2Regularization,
            MaximumNumberOfIterations = MaximumNumberOfIterations,
            BiasLearningRate = 0,
            NumberOfThreads = 1,
        };
        options.ConvergenceTolerance = ConvergenceTolerance ?? options.ConvergenceTolerance;
        return context.Regression.Trainers.Sdca(options);
    }
}
