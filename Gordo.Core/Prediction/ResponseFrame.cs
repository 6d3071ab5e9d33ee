using System.Globalization;
using Gordo.Core.Anomaly;
using Gordo.Core.Collections;
using Gordo.Core.Numerics;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>Builds a response frame from columns in the order in which they are sent.</summary>
/// <param name="index">The row labels.</param>
/// <param name="names">The column names of this kind of response, if one was built before.</param>
internal sealed class ResponseFrame(RowIndex index, ResponseNames names)
{
    // The initial capacity for the first response of its kind; later ones know their number of columns.
    private const int FirstColumns = 64;

    private readonly ColumnKey[]? _known = names.Keys;
    private readonly List<ColumnKey> _keys = [];
    private Column[] _columns = new Column[names.Keys?.Length ?? FirstColumns];
    private int _count;

    /// <summary>Adds a group with a single column.</summary>
    public void Add(string group, Column column)
    {
        if (_known is null)
            _keys.Add(new(group, ""));
        Add(column);
    }

    /// <summary>Adds a group with one column per tag.</summary>
    public void Add(string group, IReadOnlyList<string> tags, ReadOnlySpan<ReadOnlyMemory<double>> columns)
    {
        for (int i = 0; i < columns.Length; i++)
            Add(group, tags, columns.Length, i, columns[i]);
    }

    /// <inheritdoc cref="Add(string, IReadOnlyList{string}, ReadOnlySpan{ReadOnlyMemory{double}})"/>
    public void Add(string group, IReadOnlyList<string> tags, ColumnBlock columns)
    {
        for (int i = 0; i < columns.Count; i++)
            Add(group, tags, columns.Count, i, columns[i]);
    }

    /// <summary>
    /// Adds the input as it was sent. Integers stay integers only if all inputs are integers; if any input is Boolean, each
    /// column keeps its type. Text, of which there are no numbers, is sent back as it is. This matches the Python server, which passes the input through a single array.
    /// </summary>
    /// <param name="tags">The names of the columns.</param>
    /// <param name="sent">The columns as sent; only their last rows, as many as the response has, are used.</param>
    /// <param name="numbers">The same columns as numbers.</param>
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
            bool asSent = numbers[i].IsEmpty || allIntegers || (anyBoolean && (sent[i] is BooleanColumn || IsWholeInteger(sent[i])));
            if (_known is null)
                _keys.Add(new(ResponseGroups.ModelInput, tags[i]));
            Add(asSent || sent[i] is FloatColumn ? sent[i].Tail(index.Length) : new FloatColumn(numbers[i][^index.Length..]));
        }
    }

    /// <summary>Adds anomaly scores.</summary>
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

    /// <summary>Returns the frame.</summary>
    public Frame Build()
    {
        Array.Resize(ref _columns, _count);
        return new(index, _known ?? (names.Keys = [.. _keys]), _columns);
    }

    private void Add(string group, IReadOnlyList<string> tags, int width, int column, ReadOnlyMemory<double> values)
    {
        if (_known is null)
            _keys.Add(new(group, Name(tags, width, column)));
        Add(new FloatColumn(values));
    }

    private void Add(Column column)
    {
        if (_count == _columns.Length)
            Array.Resize(ref _columns, 2 * _count);
        _columns[_count++] = column;
    }

    private static bool IsWholeInteger(Column column) => column is IntegerColumn { Validity.IsAllValid: true };

    // If the output width differs from the number of tags, the columns are named by number.
    private static string Name(IReadOnlyList<string> tags, int width, int column) =>
        tags.Count == width ? tags[column] : column.ToString(CultureInfo.InvariantCulture);
}
