using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gordo.Core.Metadata;

/// <summary>Reads <c>metadata.json</c> and <c>info.json</c>, from the hand of whatever wrote them.</summary>
internal static class MetadataReader
{
    // Deep enough for any cross-validation report, and far from what a stack bears.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>The file's one JSON object, bare tokens replaced, ready to stand in an answer.</summary>
    /// <exception cref="ModelException">It is not a JSON object.</exception>
    public static byte[] ReadObject(byte[] content, string file)
    {
        if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        // The reader takes the inside of strings as it comes, but answers must be valid UTF-8 throughout.
        if (!Utf8.IsValid(content))
            throw new ModelException($"{file} is not UTF-8 text.");
        content = BareTokens.Replace(content);
        try
        {
            var reader = new Utf8JsonReader(content, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new ModelException($"{file} holds a {reader.TokenType}, not an object.");
            reader.Skip();
            // Throws unless nothing but white space follows.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file} is not JSON: {e.Message}", e);
        }
        return content;
    }

    /// <summary>The members of an object that <see cref="ReadObject"/> gave: names, and values as JSON.</summary>
    public static List<KeyValuePair<string, ReadOnlyMemory<byte>>> ReadMembers(byte[] json)
    {
        var members = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadText(ref reader);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new(name, json.AsMemory(start..(int)reader.BytesConsumed)));
        }
        return members;
    }

    /// <summary>What an object that <see cref="ReadObject"/> gave says of the model's data under <c>dataset</c>.</summary>
    /// <exception cref="ModelException">It names no input tags, or not by name.</exception>
    public static DatasetDescription ReadDataset(byte[] json, string file)
    {
        string[]? tags = null;
        string[]? targets = null;
        string? resolution = null;
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isDataset = Is(ref reader, "dataset"u8);
            reader.Read();
            if (!isDataset || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is(ref reader, "tag_list"u8))
                    tags = ReadTags(ref reader, "tag_list", file);
                else if (Is(ref reader, "target_tag_list"u8))
                    targets = ReadTags(ref reader, "target_tag_list", file);
                else if (Is(ref reader, "resolution"u8) && reader.Read() && reader.TokenType == JsonTokenType.String)
                    resolution = ReadText(ref reader);
                else
                    reader.Skip();
            }
        }
        if (tags is null or [])
            throw new ModelException($"{file}: dataset.tag_list is absent or empty.");
        // Mostly the same names again; thousands of models need them once.
        if (targets is null or [] || targets.AsSpan().SequenceEqual(tags))
            targets = tags;
        return new(tags, targets, Resolution.TryParse(resolution, out Resolution parsed) ? parsed : null, resolution);
    }

    // An entry is a name, an object with a name, or a list that starts with the name.
    private static string[] ReadTags(ref Utf8JsonReader reader, string list, string file)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return [];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new ModelException($"{file}: dataset.{list} is a {reader.TokenType}, not a list.");
        var tags = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            string? name = reader.TokenType switch
            {
                JsonTokenType.String => ReadText(ref reader),
                JsonTokenType.StartObject => ReadNameOfObject(ref reader),
                JsonTokenType.StartArray => ReadFirstOfList(ref reader),
                _ => null,
            };
            tags.Add(name ?? throw new ModelException($"{file}: entry {tags.Count} of dataset.{list} has no name."));
        }
        return [.. tags];
    }

    private static string? ReadNameOfObject(ref Utf8JsonReader reader)
    {
        string? name = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isName = Is(ref reader, "name"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String)
                name = ReadText(ref reader);
            else
                reader.Skip();
        }
        return name;
    }

    private static string? ReadFirstOfList(ref Utf8JsonReader reader)
    {
        string? name = null;
        bool isFirst = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (isFirst && reader.TokenType == JsonTokenType.String)
                name = ReadText(ref reader);
            else
                reader.Skip();
            isFirst = false;
        }
        return name;
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // A name with half of a surrogate pair, escaped, which none of ours has.
            return false;
        }
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, escaped.
            throw new ModelException("A name in the metadata is not Unicode text.", e);
        }
    }
}
