using Gordo.Core.Building.Sources;

namespace Gordo.Core.Building.Datasets;

/// <summary>A data set that is not loaded yet.</summary>
internal sealed record DatasetDefinition
{
    /// <summary>The input tags.</summary>
    public required IReadOnlyList<Tag> Tags { get; init; }

    /// <summary>The target tags.</summary>
    public required IReadOnlyList<Tag> Targets { get; init; }

    /// <summary>The first time.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The time after the last one.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The time between two rows, in nanoseconds.</summary>
    public required long Resolution { get; init; }

    /// <summary>The resolution as written; null if it is not known.</summary>
    public required string? ResolutionText { get; init; }

    /// <summary>Where the readings come from.</summary>
    public required IReadingSource Source { get; init; }

    /// <summary>The names of all tags that are read: inputs, targets and those of the filter.</summary>
    public IReadOnlyList<string> Names => [.. Tags.Concat(Targets).Select(tag => tag.Name).Concat(Filter?.Tags ?? []).Distinct(StringComparer.Ordinal)];

    /// <summary>How readings become rows.</summary>
    public Aggregation Aggregation { get; init; }

    /// <summary>The longest gap that is filled, in nanoseconds; 0 to fill none.</summary>
    public long InterpolationLimit { get; init; }

    /// <summary>The rows to keep; null for all.</summary>
    public RowFilter? Filter { get; init; }

    /// <summary>The number of rows that must remain, more than this.</summary>
    public int LeastRows { get; init; }
}
