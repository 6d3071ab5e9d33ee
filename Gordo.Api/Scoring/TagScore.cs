namespace Gordo.Api.Scoring;

/// <summary>How anomalous a tag is over all rows.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Confidence">The largest confidence: the distance divided by the threshold; null if the model has no thresholds.</param>
/// <param name="Scaled">The largest scaled distance; NaN if no row has one.</param>
/// <param name="Time">The row of the largest confidence or, without confidences, of the largest distance; null if no row has one.</param>
/// <param name="Share">The tag's share of the sum of the squared scaled distances of all tags, 0 to 1.</param>
internal sealed record TagScore(string Tag, double? Confidence, double Scaled, string? Time, double Share);
