using System.IO.Hashing;
using System.Text.Json;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// The metadata that pandas stores under the key <c>pandas</c> of a Parquet file or an Arrow schema to restore a frame's
/// index and column levels. Only what a reader needs is kept.
/// </summary>
/// <remarks>
/// See <see href="https://pandas.pydata.org/docs/development/developer.html">Storing pandas DataFrame
/// objects in Apache Parquet format</see>.
/// </remarks>
public sealed class PandasMetadata
{
    /// <summary>The key the metadata is stored under.</summary>
    public const string Key = "pandas";

    // Clients send the same metadata repeatedly, and twice in a request. This cache keeps recent metadata, a few megabytes
    // at most, in slots chosen by hash.
    private const int MaxCachedBytes = 32 * 1024;
    private static readonly CacheEntry?[] Recent = new CacheEntry?[64];

    private PandasMetadata()
    {
    }

    /// <summary>The stored names of the columns that label the rows; empty if the index is a range.</summary>
    public required IReadOnlyList<string> IndexColumns { get; init; }

    /// <summary>The range of row labels, or null if the index is stored as a column.</summary>
    public PandasRange? Range { get; init; }

    /// <summary>The metadata of the stored columns. Entries of data columns may be missing.</summary>
    public required IReadOnlyList<PandasField> Columns { get; init; }

    /// <summary>The levels of the column labels; empty if the metadata does not list them, which means one level.</summary>
    public required IReadOnlyList<PandasColumnLevel> ColumnLevels { get; init; }

    /// <summary>Parses the metadata.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <exception cref="FrameException">It is not JSON, or a required entry is missing or invalid.</exception>
    public static PandasMetadata Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxCachedBytes)
            return ParseUncached(json);
        ref CacheEntry? recent = ref Recent[XxHash3.HashToUInt64(json.Span) % (uint)Recent.Length];
        if (Volatile.Read(ref recent) is { } known && known.Json.AsSpan().SequenceEqual(json.Span))
            return known.Metadata;
        PandasMetadata metadata = ParseUncached(json);
        Volatile.Write(ref recent, new CacheEntry(json.ToArray(), metadata));
        return metadata;
    }

    private static PandasMetadata ParseUncached(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = ParseJson(json);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FrameException($"The pandas metadata is not JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // A lone surrogate or bytes that are not UTF-8: JsonElement detects them only when it reads the string.
            throw new FrameException($"The pandas metadata contains text that is not Unicode: {exception.Message}", exception);
        }
    }

    // The default depth limit of 64 keeps nested brackets from exhausting the stack.
    private static JsonDocument ParseJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            // An entry that names the index column with the same name for both tells as little as no entry.
            if (json.Length > MaxCachedBytes)
                return JsonDocument.Parse(RepeatedColumns.Remove(json, static entry => IsPlain(entry, [])));
        }
        catch (JsonException)
        {
            // Parsed again as it was sent, so that the error has the position in the whole text.
        }
        return JsonDocument.Parse(json);
    }

    private static PandasMetadata Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FrameException($"The pandas metadata is a JSON {root.ValueKind}, not an object.");
        PandasRange? range = null;
        List<string> indexColumns = [];
        foreach (JsonElement entry in List(root, "index_columns", required: true))
        {
            if (entry.ValueKind == JsonValueKind.String)
                indexColumns.Add(entry.GetString() ?? "");
            else
                range = ReadRange(entry);
        }
        if (indexColumns.Count + (range is null ? 0 : 1) > 1)
            throw new FrameException("The pandas metadata has row labels of several levels; one level is supported.");
        List<PandasField> columns = [];
        foreach (JsonElement entry in List(root, "columns", required: true))
        {
            if (!IsPlain(entry, indexColumns))
                columns.Add(ReadField(entry));
        }
        List<PandasColumnLevel> levels = [];
        foreach (JsonElement entry in List(root, "column_indexes", required: false))
            levels.Add(new PandasColumnLevel(Text(entry, "name"), Text(entry, "numpy_type")));
        return new PandasMetadata { IndexColumns = indexColumns, Range = range, Columns = columns, ColumnLevels = levels };
    }

    private static PandasRange ReadRange(JsonElement entry)
    {
        string? kind = Text(entry, "kind");
        if (kind != "range")
            throw new FrameException($"The pandas metadata has an index of kind '{kind}'; only 'range' is supported.");
        var range = new PandasRange(Text(entry, "name"), Integer(entry, "start"), Integer(entry, "stop"), Integer(entry, "step"));
        if (range.Step == 0)
            throw new FrameException("The pandas metadata has a range index with step 0.");
        return range;
    }

    // A column that is neither a time, a duration or a period nor the index tells readers nothing. A frame of many models has
    // tens of thousands of them, whose names and types would take most of the memory of a request.
    private static bool IsPlain(JsonElement entry, List<string> indexColumns)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            return false;
        bool hasType = false;
        JsonElement name = default, fieldName = default;
        foreach (JsonProperty member in entry.EnumerateObject())
        {
            JsonElement value = member.Value;
            if (member.NameEquals("pandas_type"u8))
                hasType = value.ValueKind == JsonValueKind.String && !value.ValueEquals("datetime"u8) && !value.ValueEquals("datetimetz"u8);
            else if (member.NameEquals("metadata"u8) && value.ValueKind != JsonValueKind.Null)
                return false;
            else if (member.NameEquals("name"u8))
                name = value;
            else if (member.NameEquals("field_name"u8))
                fieldName = value;
            else if (member.NameEquals("numpy_type"u8) && (value.ValueKind != JsonValueKind.String || PandasField.IsSpanType(value)))
                return false;
        }
        JsonElement stored = fieldName.ValueKind == JsonValueKind.String ? fieldName : name;
        return hasType && name.ValueKind == JsonValueKind.String && (indexColumns.Count == 0 || !stored.ValueEquals(indexColumns[0]));
    }

    private static PandasField ReadField(JsonElement entry)
    {
        string? zone = entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("metadata", out JsonElement extra)
            && extra.ValueKind == JsonValueKind.Object ? Text(extra, "timezone") : null;
        return new PandasField(Text(entry, "name"), Text(entry, "field_name"), Text(entry, "pandas_type"),
            Text(entry, "numpy_type"), zone);
    }

    private static JsonElement.ArrayEnumerator List(JsonElement owner, string name, bool required)
    {
        if (!owner.TryGetProperty(name, out JsonElement list) || list.ValueKind == JsonValueKind.Null)
            return required ? throw new FrameException($"The pandas metadata has no '{name}'.") : default;
        if (list.ValueKind != JsonValueKind.Array)
            throw new FrameException($"The pandas metadata has a JSON {list.ValueKind} for '{name}', expected an array.");
        return list.EnumerateArray();
    }

    private static string? Text(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object)
            throw new FrameException($"The pandas metadata has a JSON {owner.ValueKind} where an object with '{name}' is expected.");
        if (!owner.TryGetProperty(name, out JsonElement value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            // Early writers stored names as numbers; their text is the name.
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw new FrameException($"The pandas metadata has a JSON {value.ValueKind} for '{name}', expected text."),
        };
    }

    private static long Integer(JsonElement owner, string name)
    {
        if (owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number))
            return number;
        throw new FrameException($"The pandas metadata has a range index without an integer '{name}'.");
    }

    private sealed record CacheEntry(byte[] Json, PandasMetadata Metadata);
}
