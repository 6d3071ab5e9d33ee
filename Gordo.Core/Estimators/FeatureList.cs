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
    /// <exception cref="RequestException">The frame has two-level columns, other columns, or a column twice.</exception>
    public Column[] Select(Frame frame)
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
            return keys.Length == _names.Length ? frame.Columns.ToArray() : throw Unexpected(keys);
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

    private RequestException Unexpected(ReadOnlySpan<ColumnKey> keys) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"Unexpected features: was expecting {List(_names)} length of {_names.Length}, but got {Describe(keys)} length of {keys.Length}"));

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
        bool isRange = keys.Length > 0;
        for (int i = 0; i < keys.Length; i++)
        {
            names[i] = keys[i].Group;
            isRange &= names[i] == i.ToString(CultureInfo.InvariantCulture);
        }
        return isRange
            ? string.Create(CultureInfo.InvariantCulture, $"RangeIndex(start=0, stop={keys.Length}, step=1)")
            : $"Index({List(names)}, dtype='object')";
    }

    private static string List(string[] names, string quote = "'")
    {
        IEnumerable<string> shown = names.Take(MaxNamesShown).Select(name => quote + name + quote);
        return "[" + string.Join(", ", names.Length > MaxNamesShown ? shown.Append("...") : shown) + "]";
    }
}
