namespace Gordo.Core.Building.Packing;

/// <summary>A model folder that was written.</summary>
/// <param name="Name">The name of the model.</param>
/// <param name="File">The name of its model file.</param>
/// <param name="Engine">The engine that runs it.</param>
/// <param name="Rows">The number of rows of the readings.</param>
/// <param name="Predictions">The number of rows that were predicted.</param>
/// <param name="Total">The threshold of the total score.</param>
/// <param name="Tags">The thresholds of the targets.</param>
/// <param name="Warnings">What was ignored or may surprise.</param>
public sealed record PackResult(
    string Name, string File, string Engine, int Rows, int Predictions, PackedThreshold Total, IReadOnlyList<PackedThreshold> Tags, IReadOnlyList<string> Warnings);
