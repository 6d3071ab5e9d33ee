namespace Gordo.Core.Anomaly.Events;

/// <summary>The part that a tag has in an event.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Score">The tag's largest confidence in the event; null if it has none.</param>
/// <param name="Share">The tag's part of the sum of squared scaled distances of the event, 0 to 1. The shares of all tags sum to 1.</param>
public sealed record EventTag(string Tag, double? Score, double Share);
