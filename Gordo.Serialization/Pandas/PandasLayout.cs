using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gordo.Serialization.Frames;

namespace Gordo.Serialization.Pandas;

/// <summary>
/// How pandas stores a frame: flat columns, the index last, and the metadata that tells how they belong together.
/// </summary>
public sealed class PandasLayout
{
    private const string UnnamedIndex = "__index_level_0__";

    // What one column takes, its name twice, so that the buffer need not grow.
    private const int BytesPerColumn = 224;

    // Names have quotes in them, and the metadata are never part of a web page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string? Version = typeof(PandasLayout).Assembly.GetName().Version?.ToString(3);
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText FieldName = JsonEncodedText.Encode("field_name");
    private static readonly JsonEncodedText PandasType = JsonEncodedText.Encode("pandas_type");
    private static readonly JsonEncodedText NumpyType = JsonEncodedText.Encode("numpy_type");
    private static readonly JsonEncodedText NoMetadata = JsonEncodedText.Encode("metadata");

    private PandasLayout(IReadOnlyList<StoredColumn> columns, ReadOnlyMemory<byte> metadata)
    {
        Columns = columns;
        Metadata = metadata;
    }

    /// <summary>All columns under the names they are stored under; an index that is not counted comes last.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>The metadata, UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Metadata { get; }

    /// <summary>Lays <paramref name="frame"/> out.</summary>
    public static PandasLayout Of(Frame frame)
    {
        var columns = new List<StoredColumn>(frame.ColumnCount + 1);
        for (int i = 0; i < frame.ColumnCount; i++)
            columns.Add(new StoredColumn(PythonLiteral.FormatKey(frame.Keys[i]), frame.Columns[i]));
        if (frame.Index.Labels is { } labels)
        {
            string? name = frame.Index.Name;
            bool taken = name is null || columns.Exists(column => column.Name == name);
            columns.Add(new StoredColumn(taken ? UnnamedIndex : name!, labels)); // Not null: a null name counts as taken.
        }
        return new PandasLayout(columns, WriteMetadata(frame, columns));
    }

    private static ReadOnlyMemory<byte> WriteMetadata(Frame frame, List<StoredColumn> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (BytesPerColumn * columns.Count));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteStartArray("index_columns");
        if (frame.Index.Labels is null)
            WriteRange(json, frame.Index);
        else
            json.WriteStringValue(columns[^1].Name);
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
        for (int i = 0; i < columns.Count; i++)
            WriteColumn(json, columns[i], i < frame.ColumnCount ? columns[i].Name : frame.Index.Name);
        json.WriteEndArray();
        json.WriteStartObject("attributes");
        json.WriteEndObject();
        json.WriteStartObject("creator");
        json.WriteString("library", "gordo");
        json.WriteString("version", Version);
        json.WriteEndObject();
        // The version whose layout this is.
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

    private static void WriteColumn(Utf8JsonWriter json, StoredColumn column, string? label)
    {
        // Capital letters are pandas' types that know missing values: without them integers would come back as floats.
        (string pandasType, string numpyType) = column.Values switch
        {
            FloatColumn => ("float64", "float64"),
            IntegerColumn integers => ("int64", integers.Validity.IsAllValid ? "int64" : "Int64"),
            BooleanColumn booleans => ("bool", booleans.Validity.IsAllValid ? "bool" : "boolean"),
            TextColumn => ("unicode", "object"),
            TimestampColumn { Zone: null } times => ("datetime", $"datetime64[{times.Unit.ShortName()}]"),
            TimestampColumn times => ("datetimetz", $"datetime64[{times.Unit.ShortName()}]"),
            _ => ("empty", "object"),
        };
        WriteNames(json, label, column.Name, pandasType, numpyType);
        if (column.Values is TimestampColumn { Zone: { } zone })
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
