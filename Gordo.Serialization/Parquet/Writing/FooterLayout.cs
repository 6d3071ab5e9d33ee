using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Gordo.Serialization.Arrow.Writing;
using Gordo.Serialization.Pandas;
using Gordo.Serialization.Parquet.Metadata;
using Gordo.Serialization.Parquet.Thrift;

namespace Gordo.Serialization.Parquet.Writing;

/// <summary>
/// The encoded parts of a footer that depend on names, types and metadata only: all answers of a model share them.
/// </summary>
internal sealed class FooterLayout
{
    private static readonly string CreatedBy = $"gordo version {typeof(FooterLayout).Assembly.GetName().Version?.ToString(3)}";
    private static readonly ConditionalWeakTable<PandasSchema, FooterLayout> Layouts = [];

    private readonly byte[] _start;
    private readonly byte[] _end;
    private readonly byte[][] _chunkStarts;

    private FooterLayout(PandasSchema pandas, ColumnEncoder[] columns)
    {
        using var thrift = new ThriftWriter();
        thrift.BeginStruct();
        thrift.WriteInt32(1, 2);
        WriteSchema(thrift, columns);
        _start = thrift.Written.ToArray();
        WriteEnd(thrift, pandas, columns.Length);
        _end = thrift.Written.ToArray();
        _chunkStarts = new byte[columns.Length][];
        for (int i = 0; i < columns.Length; i++)
        {
            WriteChunkStart(thrift, columns[i]);
            _chunkStarts[i] = thrift.Written.ToArray();
        }
    }

    /// <summary>The fields before the number of rows.</summary>
    public ReadOnlySpan<byte> Start => _start;

    /// <summary>The fields after the row groups, to the end of the footer.</summary>
    public ReadOnlySpan<byte> End => _end;

    /// <summary>Returns the layout of a schema; cached as long as <paramref name="pandas"/> is.</summary>
    /// <param name="pandas">Names, types and metadata.</param>
    /// <param name="columns">The encoders of the columns.</param>
    public static FooterLayout Of(PandasSchema pandas, ColumnEncoder[] columns)
    {
        if (!Layouts.TryGetValue(pandas, out FooterLayout? layout))
        {
            layout = new FooterLayout(pandas, columns);
            Layouts.AddOrUpdate(pandas, layout);
        }
        return layout;
    }

    /// <summary>Returns the fields of a column's chunk up to its path, of which the metadata's struct is open.</summary>
    public ReadOnlySpan<byte> ChunkStart(int column) => _chunkStarts[column];

    private static void WriteSchema(ThriftWriter thrift, ColumnEncoder[] columns)
    {
        thrift.BeginList(2, ThriftType.Struct, columns.Length + 1);
        thrift.BeginStruct();
        thrift.WriteInt32(3, (int)Repetition.Required);
        thrift.WriteText(4, "schema");
        thrift.WriteInt32(5, columns.Length);
        thrift.EndStruct();
        foreach (ColumnEncoder column in columns)
        {
            thrift.BeginStruct();
            thrift.WriteInt32(1, (int)column.Physical);
            thrift.WriteInt32(3, (int)Repetition.Optional);
            thrift.WriteText(4, column.Name);
            column.WriteLogicalType(thrift);
            thrift.EndStruct();
        }
    }

    private static void WriteEnd(ThriftWriter thrift, PandasSchema pandas, int columnCount)
    {
        thrift.Clear();
        thrift.BeginStruct();
        thrift.ContinueAfter(4);
        thrift.BeginList(5, ThriftType.Struct, 2);
        thrift.BeginStruct();
        thrift.WriteText(1, PandasMetadata.Key);
        thrift.WriteBinary(2, pandas.Metadata.Span);
        thrift.EndStruct();
        byte[] arrow = ArrowSchemas.EncodeForParquet(pandas);
        byte[] base64 = new byte[Base64.GetMaxEncodedToUtf8Length(arrow.Length)];
        Base64.EncodeToUtf8(arrow, base64, out _, out _);
        thrift.BeginStruct();
        thrift.WriteText(1, ArrowSchemas.ParquetKey);
        thrift.WriteBinary(2, base64);
        thrift.EndStruct();
        thrift.WriteText(6, CreatedBy);
        // Column orders: without them readers ignore minimum and maximum.
        thrift.BeginList(7, ThriftType.Struct, columnCount);
        for (int i = 0; i < columnCount; i++)
        {
            thrift.BeginStruct();
            thrift.WriteEmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    private static void WriteChunkStart(ThriftWriter thrift, ColumnEncoder column)
    {
        thrift.Clear();
        thrift.BeginStruct();
        thrift.WriteInt64(2, 0);
        thrift.BeginStruct(3);
        thrift.WriteInt32(1, (int)column.Physical);
        thrift.BeginList(2, ThriftType.Int32, 2);
        thrift.WriteInt32Element((int)PageEncoding.Plain);
        thrift.WriteInt32Element((int)PageEncoding.Rle);
        thrift.BeginList(3, ThriftType.Binary, 1);
        thrift.WriteTextElement(column.Name);
    }
}
