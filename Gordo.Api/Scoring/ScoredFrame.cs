using Gordo.Serialization.Frames;

namespace Gordo.Api.Scoring;

/// <summary>The answer of a model to the readings of a file.</summary>
/// <param name="Frame">Predictions, and scores if the model is a detector.</param>
/// <param name="Revision">The revision of the model.</param>
internal sealed record ScoredFrame(Frame Frame, string Revision)
{
    /// <summary>What the server says about columns it did not find by name; null if nothing.</summary>
    public string? Warning { get; init; }
}
