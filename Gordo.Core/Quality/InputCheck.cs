using Gordo.Core.Metadata;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Quality;

/// <summary>
/// Checks the readings of a model's requests: missing readings, stuck tags, and gaps, duplicates and order of the row labels.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A tag is stuck if it repeats one reading in at least <see cref="LeastStuckRows"/> consecutive rows and, if the resolution is
/// known, for at least an hour. Whole numbers do not count, since set points, states, counters and machines at rest stay at
/// them; neither do tags that were constant in training.
/// </remarks>
internal sealed class InputCheck
{
    /// <summary>The smallest number of rows of a stuck tag.</summary>
    public const int LeastStuckRows = 12;

    private const long NanosecondsPerHour = 3_600_000_000_000;

    private readonly IReadOnlyList<string> _tags;
    private readonly Resolution? _resolution;
    private readonly Func<int, TrainedTag> _trained;
    private readonly int _stuckRows;

    /// <summary>Creates the check of a model.</summary>
    /// <param name="tags">The names of the input columns.</param>
    /// <param name="resolution">The time between two rows; null if it is unknown.</param>
    /// <param name="trained">Returns what is known of a tag, by its position.</param>
    public InputCheck(IReadOnlyList<string> tags, Resolution? resolution, Func<int, TrainedTag> trained)
    {
        (_tags, _resolution, _trained) = (tags, resolution, trained);
        long hour = resolution is { } step ? 1 + ((NanosecondsPerHour - 1) / step.TotalNanoseconds) : 0;
        _stuckRows = (int)Math.Clamp(hour, LeastStuckRows, int.MaxValue);
    }

    /// <summary>Returns what is wrong with the readings; null if nothing. Part of every prediction, so it reads each column once.</summary>
    /// <param name="index">The row labels.</param>
    /// <param name="columns">The readings of each tag; empty for a tag of text.</param>
    public InputFindings? Find(RowIndex index, ReadOnlySpan<ReadOnlyMemory<double>> columns)
    {
        IndexFindings labels = IndexCheck.Labels(index) is { } values ? IndexCheck.Find(values.Span, index.Timestamps?.Unit, _resolution) : default;
        long missing = 0;
        List<string>? stuck = null;
        for (int tag = 0; tag < columns.Length; tag++)
        {
            ReadOnlySpan<double> column = columns[tag].Span;
            missing += ColumnCheck.CountMissing(column);
            if (ColumnCheck.IsStuck(column, _stuckRows) && !_trained(tag).IsConstant)
                (stuck ??= []).Add(_tags[tag]);
        }
        return missing == 0 && stuck is null && labels == default
            ? null
            : new(labels, stuck ?? [], missing, (long)index.Length * columns.Length);
    }

    /// <summary>Describes the quality of the readings.</summary>
    /// <param name="index">The row labels.</param>
    /// <param name="sent">The columns of the tags.</param>
    /// <param name="columns">The same columns as numbers; empty for a tag of text.</param>
    /// <param name="memory">The memory for temporary values.</param>
    public QualityReport Describe(RowIndex index, ReadOnlySpan<Column> sent, ReadOnlySpan<ReadOnlyMemory<double>> columns, FrameMemory memory)
    {
        var tags = new TagQuality[columns.Length];
        for (int tag = 0; tag < tags.Length; tag++)
            tags[tag] = Describe(tag, index, sent[tag], columns[tag].Span);
        TimeUnit? unit = index.Timestamps?.Unit;
        return new(
            index.Length,
            _resolution is { } step ? step.TotalNanoseconds / 1e9 : null,
            IndexCheck.Labels(index) is { } values ? IndexCheck.FindAll(values.Span, unit, _resolution, memory) : null,
            unit is not null && _resolution is not null,
            tags);
    }

    private TagQuality Describe(int tag, RowIndex index, Column sent, ReadOnlySpan<double> column)
    {
        if (column.Length != index.Length)
            return new(_tags[tag], Enumerable.Range(0, sent.Length).Count(sent.IsMissing), null, false, default, null);
        TrainedTag trained = _trained(tag);
        (int start, int rows) = ColumnCheck.LongestRun(column);
        return new(
            _tags[tag],
            ColumnCheck.CountMissing(column),
            rows == 0 ? null : new(column[start], rows, RowLabel.Of(index, start), RowLabel.Of(index, start + rows - 1)),
            !trained.IsConstant && ColumnCheck.IsStuck(column, _stuckRows),
            trained,
            trained.Range is { } range ? ColumnCheck.CountOutside(column, range) : null);
    }
}
