using System.Globalization;

namespace Gordo.Core.Building.Configuration;

/// <summary>A value of a configuration file: text, a list or a mapping, with the line it was read from.</summary>
internal sealed class SettingNode
{
    private SettingNode(int line) => Line = line;

    /// <summary>The line in the file, from 1; 0 for a value that is not in the file.</summary>
    public int Line { get; }

    /// <summary>The text; null for a list, a mapping and YAML's null.</summary>
    public string? Text { get; private init; }

    /// <summary>True if the text is quoted or a block, so that it is no number, boolean or null.</summary>
    public bool IsQuoted { get; private init; }

    /// <summary>The items; null if it is not a list.</summary>
    public IReadOnlyList<SettingNode>? Items { get; private init; }

    /// <summary>The members in the order of the file; null if it is not a mapping.</summary>
    public IReadOnlyDictionary<string, SettingNode>? Members { get; private init; }

    /// <summary>True for YAML's null.</summary>
    public bool IsNull => Text is null && Items is null && Members is null;

    /// <summary>The kind of value in error messages.</summary>
    public string Shown => Members is not null ? "a mapping" : Items is not null ? "a list" : Text is null ? "nothing" : Core.Text.Quote(Text);

    /// <summary>Creates text; a plain <c>null</c>, <c>~</c> or nothing is YAML's null.</summary>
    public static SettingNode OfText(string text, bool isQuoted, int line) =>
        !isQuoted && text is "" or "~" or "null" or "Null" or "NULL" ? new(line) : new(line) { Text = text, IsQuoted = isQuoted };

    /// <summary>Creates a list.</summary>
    public static SettingNode OfItems(IReadOnlyList<SettingNode> items, int line) => new(line) { Items = items };

    /// <summary>Creates a mapping.</summary>
    public static SettingNode OfMembers(IReadOnlyDictionary<string, SettingNode> members, int line) => new(line) { Members = members };

    /// <summary>Returns a member; null if there is none or it is YAML's null.</summary>
    public SettingNode? Find(string name) => Members?.GetValueOrDefault(name) is { IsNull: false } member ? member : null;

    /// <summary>Returns the number, if it is one.</summary>
    public double? Number() =>
        !IsQuoted && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>Returns the boolean, if it is one.</summary>
    public bool? Flag() => IsQuoted ? null : Text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" => false,
        _ => null,
    };

    /// <summary>Returns this mapping over another one: members of both are merged if they are mappings, else this one's are taken.</summary>
    public SettingNode Over(SettingNode? below)
    {
        if (Members is null || below?.Members is null)
            return this;
        var merged = new Dictionary<string, SettingNode>(below.Members, StringComparer.Ordinal);
        foreach ((string name, SettingNode member) in Members)
            merged[name] = member.Over(merged.GetValueOrDefault(name));
        return OfMembers(merged, Line);
    }
}
