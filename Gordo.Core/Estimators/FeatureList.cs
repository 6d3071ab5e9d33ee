using System.Globalization;
using Gordo.Serialization.Frames;

namespace Gordo.Core.Estimators;

/// <summary>The names of the columns a model needs; selects them from a frame.</summary>
/// <remarks>Python: <c>gordo.server.utils._verify_dataframe</c>. Immutable and thread-safe.</remarks>
internal sealed class FeatureList
{
    // Keeps messages short and readable, whatever a client sends.
    private const int MaxNamesShown = 100;

    private readonly string[] _names;
    private readonly Dictionary<string, int> _positions;

    /// <summary>Creates a list of names in the model's order; a name may occur twice.</summary>
    public FeatureList(IReadOnlyList<string> names)
    {
        _names = [.. names];
        _positions = new(names.Count, StringComparer.Ordinal);
        for (int i = 0; i < _names.Length; i++)
            _positions.TryAdd(_names[i], i);
    }

    /// <summary>The names, in the model's order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Returns the index of <paramref name="name"/> among the names, or -1.</summary>
    public int PositionOf(string name) => _positions.GetValueOrDefault(name, -1);

    /// <summary>The approximate memory size in bytes.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 256;
            foreach (string name in _names)
                bytes += 64 + (2 * name.Length);
            return bytes;
        }
    }

    /// <summary>
    /// Selects the named columns in the order of the names and ignores all others. If names are missing but the number of
    /// columns is that of the names, the columns are taken by position.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="name">The name of the frame in requests.</param>
    /// <param name="report">Receives the difference if named columns are taken by position; null to ignore it.</param>
    /// <exception cref="RequestException">The frame has two-level columns, other columns, or a column twice.</exception>
    public Column[] Select(Frame frame, string name = "X", MatchReport? report = null)
    {
        if (frame.IsTwoLevel)
            throw MultiLevel(frame);
        ReadOnlySpan<ColumnKey> keys = frame.Keys;
        if (AreTheNames(keys))
            return frame.Columns.ToArray();

        Span<int> found = _names.Length <= 256 ? stackalloc int[_names.Length] : new int[_names.Length];
        found.Fill(-1);
        int distinct = 0;
        int repeated = -1;
        for (int column = 0; column < keys.Length; column++)
        {
            if (!_positions.TryGetValue(keys[column].Group, out int position))
                continue;
            if (found[position] >= 0)
            {
                repeated = column;
                continue;
            }
            found[position] = column;
            distinct++;
        }
        if (distinct < _positions.Count)
        {
            if (keys.Length != _names.Length)
                throw Unexpected(keys);
            if (report is not null && !IsRange(keys))
                report.AddColumns(name, Compare(keys));
            return frame.Columns.ToArray();
        }
        if (repeated >= 0)
            throw new RequestException($"Unexpected features: the column '{keys[repeated].Group}' occurs more than once");

        var columns = new Column[_names.Length];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = frame.Columns[found[_positions[_names[i]]]];
        return columns;
    }

    private bool AreTheNames(ReadOnlySpan<ColumnKey> keys)
    {
        if (keys.Length != _names.Length || _positions.Count != _names.Length)
            return false;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Group != _names[i])
                return false;
        }
        return true;
    }

    private NameDifference Compare(ReadOnlySpan<ColumnKey> keys)
    {
        var unknown = new List<string>();
        var missing = new HashSet<string>(_names, StringComparer.Ordinal);
        foreach (ColumnKey key in keys)
        {
            if (!missing.Remove(key.Group) && !_positions.ContainsKey(key.Group))
                unknown.Add(key.Group);
        }
        return new([.. _names.Where(missing.Remove)], unknown);
    }

    private RequestException Unexpected(ReadOnlySpan<ColumnKey> keys)
    {
        string difference = IsRange(keys) || keys.Length == 0 ? "" : $"; {Compare(keys).WithSuggestions()}";
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"Unexpected features: was expecting {List(_names)} length of {_names.Length}, but got {Describe(keys)} length of {keys.Length}{difference}"));
    }

    // A frame of plain rows has a range of columns: 0, 1, 2 and so on.
    private static bool IsRange(ReadOnlySpan<ColumnKey> keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            string name = keys[i].Group;
            if (name.Length == 0 || (name[0] == '0' && name.Length > 1) || !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number != i)
                return false;
        }
        return keys.Length > 0;
    }

    private static RequestException MultiLevel(Frame frame)
    {
        string[] keys = new string[frame.ColumnCount];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = frame.Keys[i].ToString();
        return new($"Server does not support multi-level dataframes at this time: {List(keys, quote: "")}");
    }

    // Formats columns as pandas does: a frame of plain rows has a range of columns.
    private static string Describe(ReadOnlySpan<ColumnKey> keys)
    {
        string[] names = new string[keys.Length];
        for (int i = 0; i < keys.Length; i++)
            names[i] = keys[i].Group;
        return IsRange(keys)
            ? string.Create(CultureInfo.InvariantCulture, $"RangeIndex(start=0, stop={keys.Length}, step=1)")
            : $"Index({List(names)}, dtype='object')";
    }

    private static string List(string[] names, string quote = "'")
    {
        IEnumerable<string> shown = names.Take(MaxNamesShown).Select(name => quote + name + quote);
        return "[" + string.Join(", ", names.Length > MaxNamesShown ? shown.Append("...") : shown) + "]";
    }
}
