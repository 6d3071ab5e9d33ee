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

    /// <summary>Returns true if the frame has all tags and targets.</summary>
    public bool Has(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        HasAll(tags) && (ReferenceEquals(tags, targets) || HasAll(targets));

    /// <summary>Returns the names that the frame lacks, in the order of the tags and then the targets.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyList<string> tags, IReadOnlyList<string> targets) =>
        [.. tags.Concat(targets).Where(name => !_positions.ContainsKey(name)).Distinct(StringComparer.Ordinal)];

    /// <summary>Returns the columns of names that the frame has.</summary>
    internal Column[] Select(IReadOnlyList<string> names)
    {
        var columns = new Column[names.Count];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = _frame.ColumnAt(_positions[names[i]]);
        return columns;
    }

    private bool HasAll(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (!_positions.ContainsKey(names[i]))
                return false;
        }
        return true;
    }
}
