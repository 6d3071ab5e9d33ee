using Gordo.Serialization.Frames;

namespace Gordo.Core.Prediction;

/// <summary>The readings of many models: columns by the names of their tags, which the models share. Immutable and thread-safe.</summary>
public sealed class WideFrame
{
    /// <summary>The approximate memory of a column without its values: its name, objects and place in the index.</summary>
    public const int BytesPerColumn = 256;

    private readonly Frame _frame;
    private readonly Dictionary<string, int> _positions;

    /// <summary>Indexes the columns of a frame.</summary>
    /// <param name="frame">One-level columns with distinct names.</param>
    /// <exception cref="RequestException">The columns have two levels, or two have the same name.</exception>
    public WideFrame(Frame frame)
    {
        if (frame.IsTwoLevel)
            throw new RequestException("Server does not support multi-level dataframes at this time");
        _frame = frame;
        _positions = new(frame.ColumnCount, StringComparer.Ordinal);
        for (int i = 0; i < frame.ColumnCount; i++)
        {
            string name = frame.Keys[i].Group;
            if (!_positions.TryAdd(name, i))
                throw new RequestException($"Unexpected features: the column '{name}' occurs more than once");
        }
    }

    /// <summary>The labels of the rows.</summary>
    public RowIndex Index => _frame.Index;

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _frame.ColumnCount;

    /// <summary>Returns the columns of a model; null if the frame lacks one.</summary>
    /// <param name="tags">The model's tags.</param>
    /// <param name="targets">Its targets; the same list as the tags if both are the same.</param>
    public WideColumns? Find(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        Find(tags) is { } inputs && (ReferenceEquals(tags, targets) ? inputs : Find(targets)) is { } found ? new(Index, inputs, found) : null;

    /// <summary>Returns the names that the frame lacks, in the order of the tags and then the targets.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        [.. tags.Concat(targets).Where(name => !_positions.ContainsKey(name)).Distinct(StringComparer.Ordinal)];

    private Column[]? Find(IReadOnlyList<string> names)
    {
        var columns = new Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            if (!_positions.TryGetValue(names[i], out int position))
                return null;
            columns[i] = _frame.ColumnAt(position);
        }
        return columns;
    }
}
