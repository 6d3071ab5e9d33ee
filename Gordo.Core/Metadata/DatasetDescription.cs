namespace Gordo.Core.Metadata;

/// <summary>The dataset section of <c>metadata.json</c>: the data a model reads and writes.</summary>
/// <param name="Tags">The names of the input columns, in the order of the model's input.</param>
/// <param name="Targets">The names of the output columns; the same object as <paramref name="Tags"/> if none are given.</param>
/// <param name="Resolution">The time between two rows; null if it is absent or not a fixed time.</param>
/// <param name="ResolutionText">The resolution as written; null if it is absent.</param>
internal sealed record DatasetDescription(
    IReadOnlyList<string> Tags, IReadOnlyList<string> Targets, Resolution? Resolution, string? ResolutionText)
{
    /// <summary>The approximate memory size in bytes.</summary>
    public long Bytes => 256 + BytesOf(Tags) + (ReferenceEquals(Tags, Targets) ? 0 : BytesOf(Targets));

    private static long BytesOf(IReadOnlyList<string> names) => names.Sum(static name => 32L + (2 * name.Length));
}
