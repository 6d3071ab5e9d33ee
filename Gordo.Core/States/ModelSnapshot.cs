using Gordo.Core.Engines;

namespace Gordo.Core.States;

/// <summary>What a process knew of a model at one time.</summary>
public sealed record ModelSnapshot
{
    /// <summary>A model that was never asked.</summary>
    public static ModelSnapshot Unknown { get; } = new();

    /// <summary>The number of predictions since the process started.</summary>
    public long Requests { get; init; }

    /// <summary>The time of the last load, successful or not; null if there was none.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>The reason why the last load failed; null if it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The engine that runs the model; null if it was not loaded.</summary>
    public EngineKinds? Engine { get; init; }

    /// <summary>The estimated memory size in bytes when the model was loaded.</summary>
    public long Bytes { get; init; }

    /// <summary>The number of tags; 0 if unknown.</summary>
    public int Tags { get; init; }

    /// <summary>True if rows were scored.</summary>
    public bool IsScored { get; init; }

    /// <summary>The newest label of the last scored rows; null if they are not labelled by time.</summary>
    public DateTimeOffset? NewestRow { get; init; }

    /// <summary>The largest total confidence of the last scored rows; NaN if there is none.</summary>
    public double Health { get; init; } = double.NaN;

    /// <summary>The number of tags whose confidence exceeded 1 in the last scored rows.</summary>
    public int AboveCount { get; init; }

    /// <summary>The names of the first of those tags, at most <see cref="ModelState.MaxTags"/>.</summary>
    public IReadOnlyList<string> Above { get; init; } = [];

    /// <summary>The health at the last scores, oldest first, at most <see cref="ModelState.MaxRecent"/>.</summary>
    public IReadOnlyList<double> Recent { get; init; } = [];
}
