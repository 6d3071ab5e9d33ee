using System.Text;
using Gordo.Serialization.Timestamps;

namespace Gordo.Core.Metadata;

/// <summary>Parses times that must include a time zone.</summary>
/// <remarks>Python: <c>gordo.server.utils.parse_iso_datetime</c>.</remarks>
public static class ZonedTime
{
    /// <summary>Parses an ISO 8601 time such as <c>2020-01-01T00:00:00Z</c>.</summary>
    /// <returns>The time, truncated to 100 nanoseconds, with its original offset.</returns>
    /// <exception cref="RequestException">
    /// The text is not an ISO 8601 time, or has no time zone; then the message suggests it with <c>Z</c> and <c>+00:00</c>.
    /// </exception>
    public static DateTimeOffset Parse(string text)
    {
        if (text.Length > 100 || !IsoTimestamp.TryParse(Encoding.UTF8.GetBytes(text), out IsoTimestamp time))
            throw new RequestException($"'{(text.Length > 100 ? text[..100] + "…" : text)}' is not an ISO 8601 time.");
        if (time.OffsetSeconds is not { } offset)
        {
            throw new RequestException(
                $"Provide timezone to timestamp {text}. Example: for UTC timezone use {text}Z or {text}+00:00");
        }
        // .NET supports offsets in whole minutes up to 14 hours; for other offsets only the instant is kept.
        DateTimeOffset utc = DateTimeOffset.UnixEpoch.AddTicks(time.Nanoseconds / 100);
        return offset % 60 == 0 && Math.Abs(offset) <= 14 * 3600 ? utc.ToOffset(TimeSpan.FromSeconds(offset)) : utc;
    }
}
