using Gordo.Core.Numerics;

namespace Gordo.Core.Anomaly;

/// <summary>What a detector finds, one value per row that the model answered.</summary>
/// <param name="Raw">The distances.</param>
/// <param name="Smooth">The distances smoothed; null where they were not asked for or there is no window.</param>
/// <param name="Confidence">By target, the unscaled distance over its threshold; null without thresholds.</param>
/// <param name="TotalConfidence">The total scaled distance over its threshold; null without one.</param>
internal sealed record AnomalyScores(
    Distances Raw,
    Distances? Smooth,
    ColumnBlock? Confidence,
    ReadOnlyMemory<double>? TotalConfidence);
