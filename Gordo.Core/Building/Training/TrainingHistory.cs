namespace Gordo.Core.Building.Training;

/// <summary>The losses of a training.</summary>
/// <param name="Loss">By epoch, the mean loss of the batches while parameters changed.</param>
/// <param name="ValidationLoss">By epoch, the loss of the validation samples; empty without them.</param>
internal sealed record TrainingHistory(IReadOnlyList<double> Loss, IReadOnlyList<double> ValidationLoss);
