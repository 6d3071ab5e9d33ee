using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Column = Gordo.Serialization.Frames.Column;

namespace Gordo.Tests.Interoperability;

/// <summary>Columns of types that frames lack do not prevent reading the others, in Arrow and in Parquet.</summary>
internal sealed class UnsupportedTypeTests
{
    private static readonly string[] Decimals = ["decimal32", "decimal64", "decimal128", "decimal256"];

    private static readonly DoubleArray Numbers = new DoubleArray.Builder().Append(1.5).AppendNull().Append(-0.25).Build();

    private static IEnumerable<TestCaseData> Types
    {
        get
        {
            foreach ((string name, IArrowArray values) in Columns())
                yield return new TestCaseData(name, values).SetArgDisplayNames(name);
        }
    }

    [TestCaseSource(nameof(Types))]
    public void Stream_with_the_column_is_read(string name, IArrowArray values) =>
        ShouldRead(FrameArrowReader.Read(Stream(Table(name, values)), FrameMemory.Unpooled), name);

    [TestCaseSource(nameof(Types))]
    public void Parquet_file_with_the_column_is_read(string name, IArrowArray values)
    {
        // Arrow C++ does not write these to Parquet.
        if (name is "run-end-encoded" or "union" or "list view")
            return;
        foreach (bool storesSchema in (bool[])[true, false])
            ShouldRead(FrameParquetReader.Read(ArrowCpp.Write(Table(name, values), storesSchema), FrameMemory.Unpooled), name, isParquet: true, storesSchema);
    }

    // pandas names the type; Parquet itself and, if its schema is hidden, the file say that these are integers.
    [Test]
    public void Durations_and_periods_of_pandas_are_no_numbers([Values("timedelta64[ns]", "period[D]", "\\u0070eriod[D]")] string type, [Values] bool isParquet)
    {
        var durations = new Int64Array.Builder().Append(1).AppendNull().Append(3).Build();
        const string Double = """{"name": "before", "field_name": "before", "pandas_type": "float64", "numpy_type": "float64", "metadata": null}""";
        string pandas = $$"""
            {"index_columns": [], "column_indexes": [], "columns": [{{Double}}, {{Double.Replace("before", "after", StringComparison.Ordinal)}},
             {"name": "spans", "field_name": "spans", "pandas_type": "object", "numpy_type": "{{type}}", "metadata": null}]}
            """;
        ArrowData table = Table("spans", durations);
        var schema = new Schema(table.Schema.FieldsList, [KeyValuePair.Create("pandas", pandas)]);
        var described = new ArrowData(schema, [new RecordBatch(schema, table.Batches[0].Arrays, 3)]);
        Frame frame = isParquet
            ? FrameParquetReader.Read(ArrowCpp.WithoutSchema(ArrowCpp.Write(described, storesSchema: true)), FrameMemory.Unpooled)
            : FrameArrowReader.Read(Stream(described), FrameMemory.Unpooled);
        ShouldRead(frame, "spans");
        frame.Columns[1].Should().BeOfType<UnsupportedColumn>().Which.TypeName.Should().Be(type.Replace("\\u0070", "p", StringComparison.Ordinal));
    }

    [Test]
    public void Decimals_are_numbers([ValueSource(nameof(Decimals))] string name, [Values] bool isParquet)
    {
        // Arrow C++ has no 32-bit and 64-bit decimals in ParquetSharp's interface.
        if (isParquet && name is "decimal32" or "decimal64")
            return;
        ArrowData table = Table(name, DecimalsOf(name));
        Frame frame = isParquet
            ? FrameParquetReader.Read(ArrowCpp.Write(table, storesSchema: true), FrameMemory.Unpooled)
            : FrameArrowReader.Read(Stream(table), FrameMemory.Unpooled);
        frame.Columns[1].Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(12.34, double.NaN, -0.05);
    }

    [Test]
    public void Dictionary_of_an_unused_child_is_passed_over()
    {
        IArrowArray dictionary = Dictionary();
        var type = new StructType([new Field("child", dictionary.Data.DataType, nullable: true)]);
        var values = new StructArray(type, 3, [dictionary], ArrowBuffer.Empty);
        ShouldRead(FrameArrowReader.Read(Stream(Table("struct", values)), FrameMemory.Unpooled), "struct");
    }

    private static void ShouldRead(Frame frame, string name, bool isParquet = false, bool storesSchema = true)
    {
        frame.Keys.ToArray().Select(key => key.Group).Should().Equal("before", name, "after");
        foreach (Column column in (Column[])[frame.Columns[0], frame.Columns[2]])
            column.Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(1.5, double.NaN, -0.25);
        // Without the Arrow schema, durations in Parquet are integers; binary values that are text are read as text.
        if (!(isParquet && !storesSchema && name == "duration") && !(isParquet && name is "binary" or "large binary"))
            frame.Columns[1].Should().BeOfType<UnsupportedColumn>().Which.TypeName.Should().NotBeEmpty();
    }

    private static ArrowData Table(string name, IArrowArray values)
    {
        var schema = new Schema(
            [new Field("before", DoubleType.Default, true), new Field(name, values.Data.DataType, true), new Field("after", DoubleType.Default, true)], null);
        return new ArrowData(schema, [new RecordBatch(schema, [Numbers, values, Numbers], 3)]);
    }

    private static byte[] Stream(ArrowData table)
    {
        using var output = new MemoryStream();
        using var writer = new ArrowStreamWriter(output, table.Schema, leaveOpen: true);
        // Two batches, which must be joined.
        writer.WriteRecordBatch(table.Batches[0].Slice(0, 1));
        writer.WriteRecordBatch(table.Batches[0].Slice(1, 2));
        writer.WriteEnd();
        return output.ToArray();
    }

    private static IEnumerable<(string Name, IArrowArray Values)> Columns()
    {
        var lists = new ListArray.Builder(Int64Type.Default);
        var items = (Int64Array.Builder)lists.ValueBuilder;
        lists.Append();
        items.Append(1).Append(2);
        lists.AppendNull();
        lists.Append();
        yield return ("list", lists.Build());
        var large = new LargeListArray(new LargeListType(Int64Type.Default), 3, new ArrowBuffer.Builder<long>().AppendRange([0, 2, 2, 3]).Build(), Integers(3), ArrowBuffer.Empty);
        yield return ("large list", large);
        yield return ("list view", new ListViewArray(new ListViewType(Int64Type.Default), 3, new ArrowBuffer.Builder<int>().AppendRange([0, 1, 0]).Build(),
            new ArrowBuffer.Builder<int>().AppendRange([2, 2, 0]).Build(), Integers(3), ArrowBuffer.Empty));
        yield return ("fixed-size list", new FixedSizeListArray(new FixedSizeListType(Int64Type.Default, 2), 3, Integers(6), ArrowBuffer.Empty));
        var type = new StructType([new Field("x", Int64Type.Default, true), new Field("y", lists.Build().Data.DataType, true)]);
        yield return ("struct", new StructArray(type, 3, [Integers(3), lists.Build()], ArrowBuffer.Empty));
        var maps = new MapArray.Builder(new MapType(StringType.Default, Int64Type.Default));
        maps.Append();
        ((StringArray.Builder)maps.KeyBuilder).Append("k");
        ((Int64Array.Builder)maps.ValueBuilder).Append(1);
        maps.AppendNull();
        maps.Append();
        yield return ("map", maps.Build());
        yield return ("time32", new Time32Array.Builder(TimeUnit32).Append(1).AppendNull().Append(3).Build());
        yield return ("time64", new Time64Array.Builder(TimeUnit64).Append(1).AppendNull().Append(3).Build());
        yield return ("duration", new DurationArray.Builder(DurationType.Microsecond).Append(1).AppendNull().Append(3).Build());
        yield return ("binary", new BinaryArray.Builder().Append([0xff, 0xfe]).AppendNull().Append([0x80]).Build());
        yield return ("UUID", new FixedSizeBinaryArray(new ArrayData(new FixedSizeBinaryType(16), 3, 0, 0,
            [ArrowBuffer.Empty, new ArrowBuffer.Builder<byte>().AppendRange(Enumerable.Repeat((byte)0xff, 48)).Build()])));
        var ends = new Int32Array.Builder().Append(2).Append(3).Build();
        yield return ("run-end-encoded", new RunEndEncodedArray(ends, new StringArray.Builder().Append("a").Append("b").Build()));
        var unionType = new UnionType([new Field("i", Int64Type.Default, true), new Field("f", DoubleType.Default, true)], [0, 1], UnionMode.Sparse);
        yield return ("union", new SparseUnionArray(unionType, 3, [Integers(3), Numbers], new ArrowBuffer.Builder<byte>().AppendRange([0, 1, 0]).Build()));
    }

    private static IArrowArray DecimalsOf(string name) => name switch
    {
        "decimal32" => new Decimal32Array.Builder(new Decimal32Type(5, 2)).Append(12.34m).AppendNull().Append(-0.05m).Build(),
        "decimal64" => new Decimal64Array.Builder(new Decimal64Type(10, 2)).Append(12.34m).AppendNull().Append(-0.05m).Build(),
        "decimal128" => new Decimal128Array.Builder(new Decimal128Type(20, 2)).Append(12.34m).AppendNull().Append(-0.05m).Build(),
        _ => new Decimal256Array.Builder(new Decimal256Type(50, 2)).Append(12.34m).AppendNull().Append(-0.05m).Build(),
    };

    private static DictionaryArray Dictionary() => new(
        new DictionaryType(Int32Type.Default, StringType.Default, false), new Int32Array.Builder().Append(0).AppendNull().Append(1).Build(),
        new StringArray.Builder().Append("on").Append("off").Build());

    private static Int64Array Integers(int count) => new Int64Array.Builder().AppendRange(Enumerable.Range(0, count).Select(i => (long)i)).Build();

    private static readonly Time32Type TimeUnit32 = TimeType.Millisecond;

    private static readonly Time64Type TimeUnit64 = TimeType.Microsecond;
}
