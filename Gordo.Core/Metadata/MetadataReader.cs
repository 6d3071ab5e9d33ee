using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gordo.Core.Metadata;

/// <summary>Reads <c>metadata.json</c> and <c>info.json</c>; their content is not trusted.</summary>
internal static class MetadataReader
{
    // Deep enough for any cross-validation report, and far below what overflows the stack.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    /// <summary>Returns the JSON object of a file as valid JSON for a response, with bare tokens replaced.</summary>
    /// <exception cref="ModelException">The content is not a JSON object.</exception>
    public static byte[] ReadObject(byte[] content, string file)
    {
        if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            content = content[Encoding.UTF8.Preamble.Length..];
        // The reader does not validate the content of strings, but responses must be valid UTF-8 throughout.
        if (!Utf8.IsValid(content))
            throw new ModelException($"{file} is not UTF-8 text.");
        content = BareTokens.Replace(content);
        try
        {
            var reader = new Utf8JsonReader(content, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new ModelException($"{file} holds a {reader.TokenType}; expected an object.");
            reader.Skip();
            // Throws if anything but white space follows.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file} is not JSON: {e.Message}", e);
        }
        return content;
    }

    /// <summary>Returns the members of an object from <see cref="ReadObject"/>: names, and values as JSON.</summary>
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

    /// <summary>Reads the <c>dataset</c> of an object from <see cref="ReadObject"/>.</summary>
    /// <exception cref="ModelException">The input tags are absent, or a tag has no name.</exception>
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
        // Targets usually equal the tags; with thousands of models, sharing the list saves memory.
        if (targets is null or [] || targets.AsSpan().SequenceEqual(tags))
            targets = tags;
        return new(tags, targets, Resolution.TryParse(resolution, out Resolution parsed) ? parsed : null, resolution);
    }

    // An entry is a name, an object with a "name", or a list whose first element is the name.
    private static string[] ReadTags(ref Utf8JsonReader reader, string list, string file)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return [];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new ModelException($"{file}: dataset.{list} is a {reader.TokenType}; expected a list.");
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
            // The name contains an escaped unpaired surrogate, so it is none of the expected names.
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
            // An escaped unpaired surrogate.
            throw new ModelException("A name in the metadata is not valid Unicode text.", e);
        }
    }
}
