namespace Gordo.Core.Building.Validation;

/// <summary>The rows of one round of cross-validation.</summary>
/// <param name="Train">The rows to train on, in ascending order.</param>
/// <param name="Test">The rows to predict, in ascending order.</param>
internal sealed record Fold(int[] Train, int[] Test);
