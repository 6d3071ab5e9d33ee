using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Anomaly.Events;

/// <summary>
/// Finds events: runs of rows whose total confidence is above 1, joined over few quiet rows. A row without a confidence (all
/// its readings are missing) is quiet.
/// </summary>
public static class EventFinder
{
    /// <summary>The number of quiet rows over which runs are joined, unless another is asked for.</summary>
    public const int DefaultGap = 3;

    /// <summary>The number of tags of each event, unless another is asked for.</summary>
    public const int DefaultTop = 5;

    // What an event and a tag take in memory, without labels.
    private const int EventBytes = 320, TagBytes = 64;

    /// <summary>Finds the events of a scored frame.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="threshold">The threshold of the total scaled score.</param>
    /// <param name="gap">The largest number of quiet rows over which runs are joined.</param>
    /// <param name="top">The largest number of tags of each event.</param>
    /// <param name="memory">Counts the memory of the events.</param>
    /// <param name="cancellation">Checked before each event.</param>
    public static EventReport Find(
        EventScores scores, double threshold, int gap, int top, FrameMemory memory, CancellationToken cancellation)
    {
        var ranking = new EventTagRanking(scores, top);
        var events = new List<AnomalyEvent>();
        ReadOnlySpan<double> total = scores.Total.Span;
        double health = double.NaN;
        int above = 0, start = -1, last = -1;
        for (int row = 0; row < total.Length; row++)
        {
            health = double.MaxNumber(health, total[row]);
            // False for NaN.
            if (!(total[row] > 1))
                continue;
            above++;
            if (start < 0)
            {
                start = row;
            }
            else if (row - last - 1 > gap)
            {
                events.Add(Describe(scores, start, last, ranking, memory, cancellation));
                start = row;
            }
            last = row;
        }
        if (start >= 0)
            events.Add(Describe(scores, start, last, ranking, memory, cancellation));
        return new(threshold, total.Length, above, double.IsNaN(health) ? null : health, events);
    }

    private static AnomalyEvent Describe(
        EventScores scores, int start, int last, EventTagRanking ranking, FrameMemory memory, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int rows = last - start + 1;
        ReadOnlySpan<double> total = scores.Total.Span.Slice(start, rows);
        double peak = ColumnMath.Largest(total);
        int peakRow = start + total.IndexOf(peak);
        string? first = RowLabel.Of(scores.Index, start), end = RowLabel.Of(scores.Index, last), peakTime = RowLabel.Of(scores.Index, peakRow);
        // Short events of many rows may be larger than the frame.
        memory.Count(EventBytes + (TagBytes * ranking.Count) + (sizeof(char) * ((first?.Length ?? 0L) + (end?.Length ?? 0) + (peakTime?.Length ?? 0))));
        return new(first, end, rows, peak, peakTime, ranking.Rank(start, rows));
    }
}
