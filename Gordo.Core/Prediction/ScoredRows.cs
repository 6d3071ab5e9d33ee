using Gordo.Core.Anomaly;
using Gordo.Core.Engines;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>The anomaly scores of one model, in the memory of its request.</summary>
public sealed class ScoredRows
{
    internal ScoredRows(RowIndex index, Column[] columns, InputColumns readings, ReadOnlyMemory<double>[] output, AnomalyScores scores) =>
        (Index, Columns, Readings, Output, Scores) = (index, columns, readings, output, scores);

    /// <summary>The labels of the scored rows, which are the last ones of the input.</summary>
    public RowIndex Index { get; }

    /// <summary>The mean square of the scaled distances of each row.</summary>
    public ReadOnlyMemory<double> TotalScaled => Scores.Raw.TotalScaled;

    /// <summary>The mean square of the distances in engineering units of each row.</summary>
    public ReadOnlyMemory<double> TotalUnscaled => Scores.Raw.TotalUnscaled;

    /// <summary>The total confidence of each row; null if the detector has no threshold of the total score.</summary>
    public ReadOnlyMemory<double>? TotalConfidence => Scores.TotalConfidence;

    /// <summary>The largest total confidence; NaN if there is none.</summary>
    public double Health => TotalConfidence is { } confidence ? ColumnMath.Largest(confidence.Span) : double.NaN;

    internal Column[] Columns { get; }

    internal InputColumns Readings { get; }

    internal ReadOnlyMemory<double>[] Output { get; }

    internal AnomalyScores Scores { get; }
}
