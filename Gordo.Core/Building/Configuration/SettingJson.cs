using System.Globalization;
using System.Text.Json.Nodes;

namespace Gordo.Core.Building.Configuration;

/// <summary>Converts settings to JSON.</summary>
internal static class SettingJson
{
    /// <summary>Returns the setting as JSON; whole numbers stay whole.</summary>
    public static JsonNode? Of(SettingNode? node)
    {
        if (node is null or { IsNull: true })
            return null;
        if (node.Members is { } members)
            return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Of(member.Value))));
        if (node.Items is { } items)
            return new JsonArray([.. items.Select(Of)]);
        if (node.Flag() is { } flag)
            return JsonValue.Create(flag);
        if (!node.IsQuoted && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            return JsonValue.Create(integer);
        return node.Number() is { } number ? JsonValue.Create(number) : JsonValue.Create(node.Text);
    }
}
