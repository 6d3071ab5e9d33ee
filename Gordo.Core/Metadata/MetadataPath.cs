using System.Text.Json;

namespace Gordo.Core.Metadata;

/// <summary>Looks values up in <c>metadata.json</c>.</summary>
/// <remarks>Python: <c>gordo.server.utils.find_path_in_dict</c>.</remarks>
public static class MetadataPath
{
    /// <summary>Returns the value under nested keys.</summary>
    /// <param name="metadata">The object to start from.</param>
    /// <param name="path">The keys, outermost first; an empty path is <paramref name="metadata"/> itself.</param>
    /// <exception cref="ModelException">
    /// A key is absent: <c>'metadata.build_metadata' is absent</c>, naming the keys up to the absent one.
    /// </exception>
    public static JsonElement Find(JsonElement metadata, params ReadOnlySpan<string> path)
    {
        JsonElement value = metadata;
        for (int i = 0; i < path.Length; i++)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(path[i], out value))
                throw new ModelException($"'{string.Join('.', path[..(i + 1)]!)}' is absent");
        }
        return value;
    }
}
