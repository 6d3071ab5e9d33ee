using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>Collects the columns of an answer, in the order they are sent.</summary>
internal sealed class ResponseFrame(RowIndex index, int capacity)
{
    private readonly List<ColumnKey> _keys = new(capacity);
    private readonly List<Column> _columns = new(capacity);

    /// <summary>Adds a column that stands for its whole group.</summary>
    public void Add(string group, Column column)
    {
        _keys.Add(new(group, ""));
        _columns.Add(column);
    }

    /// <summary>Adds a group with a column for each tag.</summary>
    public void Add(string group, IReadOnlyList<string> tags, ReadOnlySpan<ReadOnlyMemory<double>> columns)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            _keys.Add(new(group, Name(tags, columns.Length, i)));
            _columns.Add(new FloatColumn(columns[i]));
        }
    }

    /// <summary>
    /// Adds the input as it was sent. Integers stay integers only where every input is one, and beside true and false
    /// each column stays what it is: the original's input goes through one array, and this is what comes out.
    /// </summary>
    /// <param name="tags">The names of the columns.</param>
    /// <param name="sent">The columns, as long as the answer.</param>
    /// <param name="numbers">The same as numbers.</param>
    public void AddInput(IReadOnlyList<string> tags, ReadOnlySpan<Column> sent, ReadOnlySpan<ReadOnlyMemory<double>> numbers)
    {
        bool allIntegers = true;
        bool anyBoolean = false;
        foreach (Column column in sent)
        {
            allIntegers &= IsWholeInteger(column);
            anyBoolean |= column is BooleanColumn;
        }
        for (int i = 0; i < sent.Length; i++)
        {
            bool asSent = allIntegers || (anyBoolean && (sent[i] is BooleanColumn || IsWholeInteger(sent[i])));
            _keys.Add(new(ResponseGroups.ModelInput, tags[i]));
            _columns.Add(asSent ? sent[i].Tail(index.Length) : new FloatColumn(numbers[i][^index.Length..]));
        }
    }

    /// <summary>Adds what a detector found.</summary>
    public void Add(AnomalyScores scores, IReadOnlyList<string> targets)
    {
        Add(ResponseGroups.TagAnomalyScaled, targets, scores.Raw.TagScaled);
        Add(ResponseGroups.TotalAnomalyScaled, new FloatColumn(scores.Raw.TotalScaled));
        Add(ResponseGroups.TagAnomalyUnscaled, targets, scores.Raw.TagUnscaled);
        Add(ResponseGroups.TotalAnomalyUnscaled, new FloatColumn(scores.Raw.TotalUnscaled));
        if (scores.Smooth is { } smooth)
        {
            Add(ResponseGroups.SmoothTagAnomalyScaled, targets, smooth.TagScaled);
            Add(ResponseGroups.SmoothTotalAnomalyScaled, new FloatColumn(smooth.TotalScaled));
            Add(ResponseGroups.SmoothTagAnomalyUnscaled, targets, smooth.TagUnscaled);
            Add(ResponseGroups.SmoothTotalAnomalyUnscaled, new FloatColumn(smooth.TotalUnscaled));
        }
        if (scores.Confidence is { } confidence)
            Add(ResponseGroups.AnomalyConfidence, targets, confidence);
        if (scores.TotalConfidence is { } total)
            Add(ResponseGroups.TotalAnomalyConfidence, new FloatColumn(total));
    }

    /// <summary>The frame.</summary>
    public Frame Build() => new(index, _keys, _columns);

    private static bool IsWholeInteger(Column column) => column is IntegerColumn { Validity.IsAllValid: true };

    // An output that is not as wide as the tags has numbers for names.
    private static string Name(IReadOnlyList<string> tags, int width, int column) =>
        tags.Count == width ? tags[column] : column.ToString(CultureInfo.InvariantCulture);
}
