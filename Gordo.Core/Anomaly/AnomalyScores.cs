using Gordo.Core.Numerics;

namespace Gordo.Core.Anomaly;

/// <summary>The anomaly scores of a request: one value per row of model output.</summary>
/// <param name="Raw">The distances between output and target.</param>
/// <param name="Smooth">The smoothed distances; null if they were not requested or the detector has no window.</param>
/// <param name="Confidence">Per target, the unscaled distance divided by its threshold; null without thresholds.</param>
/// <param name="TotalConfidence">The total scaled distance divided by its threshold; null without one.</param>
internal sealed record AnomalyScores(
    Distances Raw,
    Distances? Smooth,
    ColumnBlock? Confidence,
    ReadOnlyMemory<double>? TotalConfidence);
