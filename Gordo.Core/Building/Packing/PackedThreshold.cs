namespace Gordo.Core.Building.Packing;

/// <summary>A threshold and how the readings it was computed from compare with it.</summary>
/// <param name="Tag">The target tag; <c>total</c> for the total score.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Share">The share of the predicted rows whose score is above it, 0 to 1.</param>
public sealed record PackedThreshold(string Tag, double Threshold, double Share);
