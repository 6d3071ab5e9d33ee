using Gordo.Core.Numerics;

namespace Gordo.Core.Anomaly;

/// <summary>How far outputs are from targets, one value per row that the model answered.</summary>
/// <param name="TagScaled">By target, the absolute difference on the detector's scale.</param>
/// <param name="TotalScaled">The mean over targets of the squares of <paramref name="TagScaled"/>.</param>
/// <param name="TagUnscaled">By target, the absolute difference in engineering units.</param>
/// <param name="TotalUnscaled">The mean over targets of the squares of <paramref name="TagUnscaled"/>.</param>
internal sealed record Distances(
    ColumnBlock TagScaled,
    ReadOnlyMemory<double> TotalScaled,
    ColumnBlock TagUnscaled,
    ReadOnlyMemory<double> TotalUnscaled);
