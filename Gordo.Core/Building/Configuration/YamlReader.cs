using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gordo.Core.Building.Configuration;

/// <summary>Reads YAML text into nodes that know their lines.</summary>
/// <remarks>
/// Anchors, aliases and merge keys (<c>&lt;&lt;</c>) are supported. Depth is limited, so that no text can exhaust the
/// stack; an alias shares its node, so that few of them do not become many nodes.
/// </remarks>
internal sealed class YamlReader
{
    private const int MaxDepth = 64;
    private const string MergeKey = "<<";

    private readonly Dictionary<string, SettingNode> _anchors = new(StringComparer.Ordinal);
    private readonly Parser _parser;
    private readonly int _line;
    private int _depth;

    private YamlReader(string text, int line)
    {
        _parser = new Parser(new StringReader(text));
        _line = line;
    }

    /// <summary>Reads the first document of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">The line of the file that the text starts in, from 1.</param>
    /// <returns>The document; null if there is none.</returns>
    /// <exception cref="YamlFault">The text is not YAML, or a key appears twice.</exception>
    public static SettingNode? Read(string text, int line = 1)
    {
        var reader = new YamlReader(text, line);
        try
        {
            reader._parser.Consume<StreamStart>();
            if (!reader._parser.TryConsume<DocumentStart>(out _))
                return null;
            return reader.ReadNode();
        }
        catch (YamlException exception)
        {
            throw new YamlFault(line - 1 + (int)exception.Start.Line, $"this is not YAML: {exception.InnerException?.Message ?? exception.Message}");
        }
    }

    private SettingNode ReadNode()
    {
        ParsingEvent current = _parser.Consume<ParsingEvent>();
        int line = _line - 1 + (int)current.Start.Line;
        if (++_depth > MaxDepth)
            throw new YamlFault(line, string.Create(CultureInfo.InvariantCulture, $"more than {MaxDepth} levels are nested."));
        SettingNode node = current switch
        {
            AnchorAlias alias => _anchors.GetValueOrDefault(alias.Value.Value)
                ?? throw new YamlFault(line, $"the alias {Text.Quote(alias.Value.Value)} refers to no anchor before it."),
            Scalar scalar => SettingNode.OfText(scalar.Value, scalar.Style != ScalarStyle.Plain, line + (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded ? 1 : 0)),
            SequenceStart => ReadItems(line),
            MappingStart => ReadMembers(line),
            _ => throw new YamlFault(line, $"{current.GetType().Name} is not expected here."),
        };
        _depth--;
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
            _anchors[anchored.Anchor.Value] = node;
        return node;
    }

    private SettingNode ReadItems(int line)
    {
        var items = new List<SettingNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode());
        return SettingNode.OfItems(items, line);
    }

    private SettingNode ReadMembers(int line)
    {
        var members = new Dictionary<string, SettingNode>(StringComparer.Ordinal);
        SettingNode? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            SettingNode key = ReadNode(), value = ReadNode();
            string name = key.Text ?? throw new YamlFault(key.Line, $"a key is {key.Shown}, expected text.");
            if (name == MergeKey && !key.IsQuoted)
            {
                foreach (SettingNode source in value.Items ?? [value])
                    merged = merged?.Over(source) ?? source;
            }
            else if (!members.TryAdd(name, value))
                throw new YamlFault(key.Line, $"the key {Text.Quote(name)} appears twice.");
        }
        if (merged?.Members is null)
            return SettingNode.OfMembers(members, line);
        // A merge key replaces absent members only; it does not merge nested mappings.
        foreach ((string name, SettingNode value) in merged.Members)
            members.TryAdd(name, value);
        return SettingNode.OfMembers(members, line);
    }
}
