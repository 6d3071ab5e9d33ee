using System.Globalization;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Gordo.Tests.Arrow;

/// <summary>Columns of all kinds, which Apache.Arrow writes with pandas metadata.</summary>
internal static class ArrowColumns
{
    public const int Rows = 5;

    private static readonly Func<int, StoredArray>[] Kinds =
    [
        i => new("", new Int64Array.Builder().AppendRange([i, -i, long.MaxValue, long.MinValue, 0]).Build(), "int64"),
        i => new("", new TimestampArray.Builder(new TimestampType(Apache.Arrow.Types.TimeUnit.Microsecond, "UTC"))
            .AppendRange(Enumerable.Range(0, Rows).Select(row => DateTimeOffset.UnixEpoch.AddMinutes(i + row))).Build(), "datetimetz", "datetime64[us]", """{"timezone": "Europe/Oslo"}"""),
        i => new("", new StringArray.Builder().AppendRange([$"text {i}", "", "blåbær", "日本語", "\0"]).AppendNull().Build().Slice(i % 2, Rows), "unicode", "object"),
        i => new("", new DictionaryArray(new DictionaryType(Int32Type.Default, StringType.Default, false), new Int32Array.Builder().AppendRange([1, 0, 1]).AppendNull().Append(0).Build(),
            new StringArray.Builder().Append($"on {i}").Append("off").Build()), "categorical", "int8", """{"num_categories": 2, "ordered": false}"""),
        i => new("", new FloatArray.Builder().AppendRange([i, 0.1f, float.NaN, -0f, float.PositiveInfinity]).Build(), "float32"),
        i => new("", new DoubleArray.Builder().Append(i).AppendNull().Append(-0.0).AppendNull().Append(double.NaN).Build(), "float64"),
        i => new("", new BooleanArray.Builder().Append(true).AppendNull().AppendRange([false, true, i % 2 == 0]).Build(), "bool"),
        i => new("", Lists(i), "list[int64]", "object"),
        i => new("", new NullArray(Rows), "empty", "object"),
        i => new("", new Int64Array.Builder().AppendRange([i, 2, 3, 4, 5]).Build(), "object", "timedelta64[ns]"),
        i => new("", new StructArray(new StructType([new Field("x", DoubleType.Default, true)]), Rows, [Doubles(i)], ArrowBuffer.Empty), "object"),
    ];

    /// <summary>Returns columns <c>c0</c>, <c>c1</c> and so on: plain doubles and, at each place that <paramref name="every"/> divides, another kind.</summary>
    public static List<StoredArray> Mixed(int count, int every = 7) =>
        [.. Enumerable.Range(0, count).Select(i => (i % every != 0 ? new StoredArray("", Doubles(i), "float64") : Kinds[i / every % Kinds.Length](i))
            with { Name = string.Create(CultureInfo.InvariantCulture, $"c{i}") })];

    /// <summary>Returns the numbers of a column of plain doubles.</summary>
    public static double[] Numbers(int column) => [column, -0.0, double.NaN, double.Epsilon * column, 1.0 / (column + 3)];

    public static DoubleArray Doubles(int column) => new DoubleArray.Builder().AppendRange(Numbers(column)).Build();

    public static TimestampArray Times() => new TimestampArray.Builder(new TimestampType(Apache.Arrow.Types.TimeUnit.Nanosecond, "UTC"))
        .AppendRange(Enumerable.Range(0, Rows).Select(row => DateTimeOffset.UnixEpoch.AddDays(row))).Build();

    /// <summary>Writes a stream or file.</summary>
    public static byte[] Write(IReadOnlyList<StoredArray> columns, string? pandas, int batches = 1, CompressionCodecType? codec = null, bool isFile = false)
    {
        var schema = new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, true))],
            pandas is null ? null : [KeyValuePair.Create("pandas", pandas)]);
        var batch = new RecordBatch(schema, columns.Select(column => column.Values), columns.Count == 0 ? 0 : columns[0].Values.Length);
        using var output = new MemoryStream();
        var options = new IpcOptions { CompressionCodec = codec, CompressionCodecFactory = new CompressionCodecFactory() };
        using ArrowStreamWriter writer = isFile ? new ArrowFileWriter(output, schema, leaveOpen: true, options) : new ArrowStreamWriter(output, schema, leaveOpen: true, options);
        if (batches == 1)
            writer.WriteRecordBatch(batch);
        else
            writer.WriteStart();
        for (int i = 0, start = 0; i < batches && batches > 1; i++)
        {
            int end = batch.Length * (i + 1) / batches;
            writer.WriteRecordBatch(batch.Slice(start, end - start));
            start = end;
        }
        writer.WriteEnd();
        return output.ToArray();
    }

    /// <summary>Returns pandas metadata of the columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="index">The name of the column that labels the rows; a range does if it is null.</param>
    /// <param name="indexName">The name of the index.</param>
    /// <param name="levels">The number of levels of the column labels.</param>
    public static string Pandas(IEnumerable<StoredArray> columns, string? index, string? indexName = null, int levels = 1)
    {
        string indices = index is null ? """{"kind": "range", "name": null, "start": 3, "stop": 13, "step": 2}""" : Json(index);
        string entries = string.Join(", ", columns.Select(column =>
            $$"""{"name": {{Json(column.Name == index ? indexName : column.Name)}}, "field_name": {{Json(column.Name)}}, "pandas_type": "{{column.PandasType}}", "numpy_type": "{{column.NumpyType ?? column.PandasType}}", "metadata": {{column.Metadata}}}"""));
        string names = string.Join(", ", Enumerable.Repeat("""{"name": null, "field_name": null, "pandas_type": "unicode", "numpy_type": "object", "metadata": {"encoding": "UTF-8"}}""", levels));
        return $$"""{"index_columns": [{{indices}}], "column_indexes": [{{names}}], "columns": [{{entries}}], "creator": {"library": "pyarrow", "version": "25.0.0"}, "pandas_version": "2.3.3"}""";
    }

    private static string Json(string? text) => JsonSerializer.Serialize(text);

    private static ListArray Lists(int i)
    {
        var lists = new ListArray.Builder(Int64Type.Default);
        for (int row = 0; row < Rows; row++)
        {
            lists.Append();
            ((Int64Array.Builder)lists.ValueBuilder).Append(i).Append(row);
        }
        return lists.Build();
    }

    /// <summary>A column and what pandas says of it.</summary>
    internal sealed record StoredArray(string Name, IArrowArray Values, string PandasType, string? NumpyType = null, string Metadata = "null");
}
