using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// The names and metadata that pandas stores with a frame's values: flat names with the index last, and the metadata to
/// restore the frame. They are the same for all responses of a model, so recent ones are cached. Immutable.
/// </summary>
internal sealed class PandasSchema
{
    private const string UnnamedIndex = "__index_level_0__";

    // An estimate of the bytes per column, including its name twice, so that the buffer need not grow.
    private const int BytesPerColumn = 224;

    // Names contain quotes, which need no HTML escaping: the metadata is never part of a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string? Version = typeof(PandasSchema).Assembly.GetName().Version?.ToString(3);
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText FieldName = JsonEncodedText.Encode("field_name");
    private static readonly JsonEncodedText PandasType = JsonEncodedText.Encode("pandas_type");
    private static readonly JsonEncodedText NumpyType = JsonEncodedText.Encode("numpy_type");
    private static readonly JsonEncodedText NoMetadata = JsonEncodedText.Encode("metadata");

    // A cache for recently written frames, by the identity of their keys. Wide frames take too much memory to be cached.
    private static readonly PandasSchema?[] Recent = new PandasSchema?[64];
    private const int MaxCachedColumns = 1000;

    private readonly object _keys;
    private readonly RowIndexKind _indexKind;
    private readonly string? _indexName;
    private readonly (long Start, long Step, int Length) _range;
    private readonly string[] _names;
    private readonly StoredType[] _types;

    private PandasSchema(Frame frame)
    {
        _keys = frame.KeysIdentity;
        _indexKind = frame.Index.Kind;
        _indexName = frame.Index.Name;
        _range = RangeOf(frame.Index);
        _names = StoredNames(frame);
        _types = new StoredType[_names.Length];
        for (int i = 0; i < _types.Length; i++)
            _types[i] = StoredType.Of(StoredValues(frame, i));
        Metadata = WriteMetadata(frame);
    }

    /// <summary>
    /// The names of the columns in the file: the frame's columns, then the index unless it is a range.
    /// </summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>The types of the columns in <see cref="Names"/>.</summary>
    public ReadOnlySpan<StoredType> Types => _types;

    /// <summary>The metadata, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Metadata { get; }

    /// <summary>Returns the schema of <paramref name="frame"/>.</summary>
    public static PandasSchema Of(Frame frame)
    {
        ref PandasSchema? recent = ref Recent[(uint)RuntimeHelpers.GetHashCode(frame.KeysIdentity) % (uint)Recent.Length];
        if (Volatile.Read(ref recent) is { } schema && schema.Matches(frame))
            return schema;
        schema = new PandasSchema(frame);
        if (frame.ColumnCount <= MaxCachedColumns)
            Volatile.Write(ref recent, schema);
        return schema;
    }

    /// <summary>Returns the column of a frame that is stored under the name at <paramref name="position"/> of <see cref="Names"/>.</summary>
    internal static Column StoredValues(Frame frame, int position) =>
        position < frame.ColumnCount ? frame.Columns[position] : frame.Index.Labels!; // There is one more name only if the index has labels.

    private bool Matches(Frame frame)
    {
        RowIndex index = frame.Index;
        if (!ReferenceEquals(_keys, frame.KeysIdentity) || index.Kind != _indexKind || index.Name != _indexName || RangeOf(index) != _range)
            return false;
        for (int i = 0; i < _types.Length; i++)
        {
            if (_types[i] != StoredType.Of(StoredValues(frame, i)))
                return false;
        }
        return true;
    }

    private static (long, long, int) RangeOf(RowIndex index) =>
        index.Labels is null ? (index.Start, index.Step, index.Length) : default;

    private static string[] StoredNames(Frame frame)
    {
        string[] names = new string[frame.ColumnCount + (frame.Index.Labels is null ? 0 : 1)];
        for (int i = 0; i < frame.ColumnCount; i++)
            names[i] = PythonLiteral.FormatKey(frame.Keys[i]);
        if (frame.Index.Labels is not null)
            names[^1] = frame.Index.Name is { } name && !names.Contains(name) ? name : UnnamedIndex;
        return names;
    }

    private ReadOnlyMemory<byte> WriteMetadata(Frame frame)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (BytesPerColumn * _names.Length));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteStartArray("index_columns");
        if (frame.Index.Labels is null)
            WriteRange(json, frame.Index);
        else
            json.WriteStringValue(_names[^1]);
        json.WriteEndArray();
        json.WriteStartArray("column_indexes");
        for (int level = 0; level < (frame.IsTwoLevel ? 2 : 1); level++)
        {
            WriteNames(json, null, null, "unicode", "object");
            json.WriteStartObject("metadata");
            json.WriteString("encoding", "UTF-8");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("columns");
        for (int i = 0; i < _names.Length; i++)
            WriteColumn(json, _names[i], _types[i], i < frame.ColumnCount ? _names[i] : frame.Index.Name);
        json.WriteEndArray();
        json.WriteStartObject("attributes");
        json.WriteEndObject();
        json.WriteStartObject("creator");
        json.WriteString("library", "gordo");
        json.WriteString("version", Version);
        json.WriteEndObject();
        // The pandas version that defines this layout.
        json.WriteString("pandas_version", "2.3.3");
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRange(Utf8JsonWriter json, RowIndex index)
    {
        json.WriteStartObject();
        json.WriteString("kind", "range");
        json.WriteString("name", index.Name);
        json.WriteNumber("start", index.Start);
        json.WriteNumber("stop", index.Start + (index.Length * index.Step));
        json.WriteNumber("step", index.Step);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string storedName, StoredType type, string? label)
    {
        WriteNames(json, label, storedName, type.PandasType, type.NumpyType);
        if (type.Zone is { } zone)
        {
            json.WriteStartObject("metadata");
            json.WriteString("timezone", zone.Name);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull(NoMetadata);
        }
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string? name, string? fieldName, string pandasType, string numpyType)
    {
        json.WriteStartObject();
        json.WriteString(Name, name);
        json.WriteString(FieldName, fieldName);
        json.WriteString(PandasType, pandasType);
        json.WriteString(NumpyType, numpyType);
    }
}
