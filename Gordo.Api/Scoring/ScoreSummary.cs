using Gordo.Core.Anomaly.Events;
using Gordo.Core.Numerics;
using Gordo.Core.Prediction;
using Gordo.Serialization.Frames;

namespace Gordo.Api.Scoring;

/// <summary>The scores of a frame by tag.</summary>
internal sealed record ScoreSummary
{
    private ScoreSummary()
    {
    }

    /// <summary>The number of scored rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The first and last row; null if there are no rows or their labels are missing.</summary>
    public required (string? First, string? Last) Times { get; init; }

    /// <summary>The score of all tags together; null if the model is not a detector.</summary>
    public required TagScore? Total { get; init; }

    /// <summary>The tags, the worst first; empty if the model is not a detector.</summary>
    public required IReadOnlyList<TagScore> Tags { get; init; }

    /// <summary>The events; null if the model is not a detector or has no threshold of the total score.</summary>
    public required IReadOnlyList<AnomalyEvent>? Events { get; init; }

    /// <summary>Summarizes a response.</summary>
    public static ScoreSummary Of(Frame frame)
    {
        double[] squares = [.. Names(frame).Select(tag => SumOfSquares(Values(frame, ResponseGroups.TagAnomalyScaled, tag)))];
        double all = squares.Sum();
        return new()
        {
            Rows = frame.RowCount,
            Times = frame.RowCount == 0 ? default : (Label(frame, 0), Label(frame, frame.RowCount - 1)),
            Total = frame.Find(new(ResponseGroups.TotalAnomalyScaled, "")) is null
                ? null
                : Score(frame, "total", ResponseGroups.TotalAnomalyScaled, ResponseGroups.TotalAnomalyConfidence, "", 1),
            Tags = [.. Names(frame).Select((tag, i) => Score(
                    frame, tag, ResponseGroups.TagAnomalyScaled, ResponseGroups.AnomalyConfidence, tag, all > 0 ? squares[i] / all : 0))
                .OrderByDescending(score => Order(score.Confidence ?? score.Scaled)).ThenBy(score => score.Tag, StringComparer.Ordinal)],
            Events = FindEvents(frame),
        };
    }

    private static IReadOnlyList<AnomalyEvent>? FindEvents(Frame frame)
    {
        if (frame.Find(new(ResponseGroups.TotalAnomalyConfidence, "")) is not FloatColumn total)
            return null;
        string[] names = Names(frame);
        var scores = new EventScores(Labels(frame), total.Values, names, Columns(ResponseGroups.TagAnomalyScaled), Columns(ResponseGroups.AnomalyConfidence));
        // Responses do not state the threshold.
        return EventFinder.Find(scores, double.NaN, EventFinder.DefaultGap, EventFinder.DefaultTop, FrameMemory.Unpooled, CancellationToken.None).Events;

        // A column without any number is read as another type.
        ReadOnlyMemory<double>[] Columns(string group) => Array.ConvertAll(
            names, tag => Values(frame, group, tag) is { IsEmpty: false } values ? values : Enumerable.Repeat(double.NaN, frame.RowCount).ToArray());
    }

    // Tags without a score come last.
    private static double Order(double score) => double.IsNaN(score) ? double.NegativeInfinity : score;

    private static string[] Names(Frame frame)
    {
        var names = new List<string>();
        foreach (ColumnKey key in frame.Keys)
        {
            if (key.Group == ResponseGroups.TagAnomalyScaled)
                names.Add(key.Tag ?? "");
        }
        return [.. names];
    }

    private static TagScore Score(Frame frame, string name, string scaledGroup, string confidenceGroup, string tag, double share)
    {
        (double scaled, int row) = Largest(Values(frame, scaledGroup, tag));
        double? confidence = null;
        if (frame.Find(new(confidenceGroup, tag)) is not null)
            (confidence, row) = Largest(Values(frame, confidenceGroup, tag));
        return new(name, confidence, scaled, row < 0 ? null : Label(frame, row), share);
    }

    private static ReadOnlyMemory<double> Values(Frame frame, string group, string tag) =>
        frame.Find(new(group, tag)) is FloatColumn column ? column.Values : default;

    private static (double Value, int Row) Largest(ReadOnlyMemory<double> values)
    {
        (double Value, int Row) largest = (double.NaN, -1);
        for (int row = 0; row < values.Length; row++)
        {
            double value = values.Span[row];
            if (value > largest.Value || (largest.Row < 0 && !double.IsNaN(value)))
                largest = (value, row);
        }
        return largest;
    }

    private static double SumOfSquares(ReadOnlyMemory<double> values)
    {
        double sum = 0;
        foreach (double value in values.Span)
            sum += double.IsFinite(value) ? value * value : 0;
        return sum;
    }

    // The time of a row or, if rows are not labelled by time, its label or number.
    private static string? Label(Frame frame, int row) => RowLabel.Of(Labels(frame), row);

    private static RowIndex Labels(Frame frame) =>
        frame.Find(new(ResponseGroups.Start, "")) is TextColumn times ? RowIndex.Of(times) : frame.Index;
}
