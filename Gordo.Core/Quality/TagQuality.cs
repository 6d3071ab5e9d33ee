namespace Gordo.Core.Quality;

/// <summary>The quality of the readings of a tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Missing">The number of missing readings.</param>
/// <param name="LongestRun">The first of the longest runs of equal readings; null if the tag has no numbers.</param>
/// <param name="IsStuck">True if the tag is stuck; see <see cref="InputCheck"/>.</param>
/// <param name="Training">What is known of the tag's readings in training.</param>
/// <param name="Outside">The number of readings outside the range of training; null if the range is unknown.</param>
public sealed record TagQuality(string Tag, int Missing, EqualRun? LongestRun, bool IsStuck, TrainedTag Training, int? Outside);
