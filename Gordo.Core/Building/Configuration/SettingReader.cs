using System.Globalization;

namespace Gordo.Core.Building.Configuration;

/// <summary>Reads the members of a mapping, and reports those that are wrong or unknown.</summary>
/// <remarks>A member that is wrong is reported and counts as absent, so that reading goes on and finds further faults.</remarks>
internal sealed class SettingReader
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _name;

    /// <summary>Starts reading.</summary>
    /// <param name="node">The mapping; null or YAML's null for an empty one. Text is read as YAML.</param>
    /// <param name="name">The name of the mapping in messages.</param>
    /// <param name="faults">Receives faults and warnings.</param>
    public SettingReader(SettingNode? node, string name, FaultList faults)
    {
        _name = name;
        Faults = faults;
        Line = node?.Line ?? 0;
        SettingNode? opened = Open(node, name, faults);
        if (opened is { IsNull: false, Members: null })
            faults.Add(opened.Line, $"{name} is {opened.Shown}, expected a mapping.");
        Mapping = opened is { Members: not null } ? opened : SettingNode.OfMembers(new Dictionary<string, SettingNode>(StringComparer.Ordinal), Line);
    }

    /// <summary>The mapping.</summary>
    public SettingNode Mapping { get; }

    /// <summary>The line of the mapping.</summary>
    public int Line { get; }

    /// <summary>Receives faults and warnings.</summary>
    public FaultList Faults { get; }

    /// <summary>Returns the node; one that is text holding YAML is parsed.</summary>
    public static SettingNode? Open(SettingNode? node, string name, FaultList faults)
    {
        if (node?.Text is not { } text || !text.AsSpan().ContainsAny('\n', ':', '{'))
            return node;
        try
        {
            return YamlReader.Read(text, node.Line);
        }
        catch (YamlFault fault)
        {
            faults.Add(fault.Line, $"{name}: {fault.Message}");
            return null;
        }
    }

    /// <summary>Returns a member; null if it is absent.</summary>
    public SettingNode? Node(string key)
    {
        _known.Add(key);
        return Mapping.Find(key);
    }

    /// <summary>Returns a member that is text.</summary>
    public string? Text(string key) => Node(key) is { } node ? node.Text ?? Wrong<string>(key, node, "text") : null;

    /// <summary>Returns a member that is a boolean.</summary>
    public bool? Flag(string key) => Node(key) is { } node ? node.Flag() ?? Wrong<bool?>(key, node, "true or false") : null;

    /// <summary>Returns a member that is a number within bounds.</summary>
    public double? Number(string key, double least = double.MinValue, double most = double.MaxValue) => Node(key) is not { } node ? null
        : node.Number() is { } number && number >= least && number <= most ? number
        : Wrong<double?>(key, node, Bounds("a number", least, most));

    /// <summary>Returns a member that is a whole number within bounds.</summary>
    public int? Integer(string key, int least = int.MinValue, int most = int.MaxValue) => Node(key) is not { } node ? null
        : node.Number() is { } number && number >= least && number <= most && number == Math.Floor(number) ? (int)number
        : Wrong<int?>(key, node, Bounds("a whole number", least, most));

    /// <summary>Returns a member that is a list; null if it is absent.</summary>
    public IReadOnlyList<SettingNode>? Items(string key) => Node(key) is { } node ? node.Items ?? Wrong<IReadOnlyList<SettingNode>>(key, node, "a list") : null;

    /// <summary>Returns a member that is one of some names.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (Node(key) is not { } node)
            return null;
        return node.Text is { } text && choices.TryGetValue(text, out T value) ? value : Wrong<T?>(key, node, string.Join(", ", choices.Keys));
    }

    /// <summary>Accepts members that have no effect here.</summary>
    public void Ignore(params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
            _known.Add(key);
    }

    /// <summary>Warns about members that have not been asked for.</summary>
    public void WarnUnknown()
    {
        foreach ((string key, SettingNode value) in Mapping.Members ?? new Dictionary<string, SettingNode>())
        {
            if (!_known.Contains(key))
                Faults.Warn(value.Line, $"{_name}.{key} is not known and is ignored.");
        }
    }

    private T? Wrong<T>(string key, SettingNode node, string expected)
    {
        Faults.Add(node.Line, $"{_name}.{key} is {node.Shown}, expected {expected}.");
        return default;
    }

    private static string Bounds(string kind, double least, double most) =>
        most is double.MaxValue or int.MaxValue
            ? least is double.MinValue or int.MinValue ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind} of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"{kind} from {least} to {most}");
}
