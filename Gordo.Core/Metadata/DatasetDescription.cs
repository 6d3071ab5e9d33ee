namespace Gordo.Core.Metadata;

/// <summary>What <c>metadata.json</c> says of the data a model reads and writes.</summary>
/// <param name="Tags">The names of the input columns, in the order of the model's input.</param>
/// <param name="Targets">The names of the output columns; the very list of <paramref name="Tags"/> where none are given.</param>
/// <param name="Resolution">The time between two rows; null where it is absent or not a fixed time.</param>
/// <param name="ResolutionText">The resolution as it is written, null where it is absent.</param>
internal sealed record DatasetDescription(
    IReadOnlyList<string> Tags, IReadOnlyList<string> Targets, Resolution? Resolution, string? ResolutionText);
