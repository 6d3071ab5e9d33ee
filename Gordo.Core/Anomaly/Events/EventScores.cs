using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly.Events;

/// <summary>The scores in which events are found; all columns have one value per row of the index.</summary>
/// <param name="Index">The row labels.</param>
/// <param name="Total">The total confidence of each row.</param>
/// <param name="Tags">The names of the targets.</param>
/// <param name="Scaled">By target, the scaled distances.</param>
/// <param name="Confidence">By target, the confidences; null without thresholds per target.</param>
public sealed record EventScores(
    RowIndex Index,
    ReadOnlyMemory<double> Total,
    IReadOnlyList<string> Tags,
    IReadOnlyList<ReadOnlyMemory<double>> Scaled,
    IReadOnlyList<ReadOnlyMemory<double>>? Confidence);
