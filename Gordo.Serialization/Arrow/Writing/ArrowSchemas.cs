using System.Runtime.CompilerServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Pandas;
using ArrowUnit = Apache.Arrow.Types.TimeUnit;
using TimeUnit = Gordo.Serialization.Frames.TimeUnit;

namespace Gordo.Serialization.Arrow.Writing;

/// <summary>Builds Arrow schemas of stored columns and encodes them as messages.</summary>
/// <remarks>Arrow columnar format, "Encapsulated message format"; Schema.fbs.</remarks>
internal static class ArrowSchemas
{
    /// <summary>The key of a Parquet file's metadata under which Arrow libraries keep the schema, encoded in base64.</summary>
    public const string ParquetKey = "ARROW:schema";

    private static readonly ConditionalWeakTable<PandasSchema, EncodedSchema> Encoded = [];

    /// <summary>Returns the schema of an Arrow stream, with pandas metadata; cached as long as <paramref name="pandas"/> is.</summary>
    public static EncodedSchema OfStream(PandasSchema pandas) => Encoded.GetValue(pandas, static pandas =>
    {
        var metadata = new Dictionary<string, string> { [PandasMetadata.Key] = Encoding.UTF8.GetString(pandas.Metadata.Span) };
        var schema = new Schema(Fields(pandas, TimeUnit.Second), metadata);
        return new EncodedSchema(schema, Encode(schema));
    });

    /// <summary>
    /// Encodes the schema for <see cref="ParquetKey"/>, with which Arrow libraries restore the zones of timestamps. It has no
    /// metadata, since they take that from the file.
    /// </summary>
    public static byte[] EncodeForParquet(PandasSchema pandas) =>
        Encode(new Schema(Fields(pandas, TimeUnit.Millisecond), null));

    private static Field[] Fields(PandasSchema pandas, TimeUnit coarsest)
    {
        var fields = new Field[pandas.Names.Length];
        for (int i = 0; i < fields.Length; i++)
            fields[i] = new Field(pandas.Names[i], TypeOf(pandas.Types[i], coarsest), nullable: true);
        return fields;
    }

    private static ArrowType TypeOf(StoredType type, TimeUnit coarsest) => type.Type switch
    {
        ColumnType.Float => DoubleType.Default,
        ColumnType.Integer => type.IsUnsigned ? UInt64Type.Default : Int64Type.Default,
        ColumnType.Boolean => BooleanType.Default,
        ColumnType.Text => StringType.Default,
        ColumnType.Timestamp => new TimestampType((ArrowUnit)Math.Max((int)type.Unit, (int)coarsest), type.Zone?.Name),
        _ => NullType.Default,
    };

    private static byte[] Encode(Schema schema)
    {
        using var stream = new MemoryStream();
        using var writer = new ArrowStreamWriter(stream, schema, leaveOpen: true);
        writer.WriteStart();
        return stream.ToArray();
    }
}
