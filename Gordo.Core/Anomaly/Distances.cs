using Gordo.Core.Numerics;

namespace Gordo.Core.Anomaly;

/// <summary>The distances between outputs and targets: one value per row of model output.</summary>
/// <param name="TagScaled">Per target, the absolute difference on the detector's scale.</param>
/// <param name="TotalScaled">The mean over targets of the squares of <paramref name="TagScaled"/>.</param>
/// <param name="TagUnscaled">Per target, the absolute difference in engineering units.</param>
/// <param name="TotalUnscaled">The mean over targets of the squares of <paramref name="TagUnscaled"/>.</param>
internal sealed record Distances(
    ColumnBlock TagScaled,
    ReadOnlyMemory<double> TotalScaled,
    ColumnBlock TagUnscaled,
    ReadOnlyMemory<double> TotalUnscaled);
