using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Column = Gordo.Serialization.Frames.Column;
using StoredArray = Gordo.Tests.Arrow.ArrowColumns.StoredArray;

namespace Gordo.Tests.Arrow;

/// <summary>A table of a thousand columns and more, whose columns are made when they are used, is read as two narrow ones are.</summary>
internal sealed class WideArrowTests
{
    private static readonly StoredArray Time = new("time", ArrowColumns.Times(), "datetimetz", "datetime64[ns]", """{"timezone": "UTC"}""");

    [Test]
    public void Columns_of_all_kinds_among_numbers_are_read([Values(1, 3)] int batches, [Values(null, CompressionCodecType.Lz4Frame, CompressionCodecType.Zstd)] CompressionCodecType? codec, [Values] bool isFile)
    {
        List<StoredArray> columns = ArrowColumns.Mixed(1200);
        ShouldReadAsNarrow([.. columns, Time], "time", "time", batches, codec, isFile);
    }

    [Test]
    public void Number_of_columns_around_the_limit_does_not_matter([Values(998, 999, 1000, 1001)] int count, [Values] bool hasIndex) =>
        ShouldReadAsNarrow(hasIndex ? [.. ArrowColumns.Mixed(count), Time] : ArrowColumns.Mixed(count), hasIndex ? "time" : null, "time");

    [Test]
    public void Index_is_found_at_any_place([Values(0, 1, 600, 1100)] int place, [Values] bool isNumber, [Values("time", null, "Time of day")] string? name, [Values(1, 2)] int batches)
    {
        List<StoredArray> columns = ArrowColumns.Mixed(1100);
        columns.Insert(place, isNumber ? new StoredArray("time", ArrowColumns.Doubles(7), "float64") : Time);
        Frame frame = ShouldReadAsNarrow(columns, "time", name, batches);
        frame.Index.Name.Should().Be(name);
        if (isNumber)
            frame.Index.Labels.Should().BeOfType<FloatColumn>().Which.Values.ToArray().Should().Equal(ArrowColumns.Numbers(7));
    }

    [Test]
    public void Generated_index_name_is_dropped()
    {
        const string Generated = "__index_level_0__";
        ShouldReadAsNarrow([.. ArrowColumns.Mixed(1000), Time with { Name = Generated }], Generated, Generated).Index.Name.Should().BeNull();
    }

    [Test]
    public void Table_of_numbers_alone_has_the_numbers_that_were_written([Values] bool hasPandas, [Values(1, 2)] int batches)
    {
        List<StoredArray> columns = [.. Enumerable.Range(0, 1500).Select(i => new StoredArray($"ä{i}", ArrowColumns.Doubles(i), "float64"))];
        Frame frame = Read(ArrowColumns.Write(columns, hasPandas ? ArrowColumns.Pandas(columns, index: null) : null, batches));
        RowIndex index = hasPandas ? RowIndex.Range(5, 3, 2) : RowIndex.Range(5);
        SameFrame.ShouldBe(frame, index, [.. columns.Select(column => new ColumnKey(column.Name))], [.. Enumerable.Range(0, 1500).Select(i => new FloatColumn(ArrowColumns.Numbers(i)))]);
        frame.IsTwoLevel.Should().BeFalse();
    }

    [Test]
    public void Labels_of_two_levels_are_split([Values(1, 2)] int batches)
    {
        List<StoredArray> columns = [.. ArrowColumns.Mixed(1000).Select(column => column with { Name = $"('model-input', '{column.Name}')" }), Time with { Name = "('time', '')" }];
        byte[] wide = ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "('time', '')", levels: 2), batches);
        Frame frame = Read(wide);
        frame.IsTwoLevel.Should().BeTrue();
        frame.Keys.ToArray().Should().Equal(Enumerable.Range(0, 1000).Select(i => new ColumnKey("model-input", $"c{i}")));
        ((FloatColumn)frame.Columns[999]).Values.ToArray().Should().Equal(ArrowColumns.Numbers(999));
    }

    [Test]
    public void Labels_of_three_levels_are_refused() =>
        ShouldFailAsNarrow(columns => ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, index: null, levels: 3)), ArrowColumns.Mixed(10)).Should().Contain("3 levels");

    [Test]
    public void Index_that_is_missing_is_named() =>
        ShouldFailAsNarrow(columns => ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "gone")), ArrowColumns.Mixed(10)).Should().Contain("'gone'");

    [Test]
    public void Index_that_occurs_twice_is_named([Values] bool isNumber)
    {
        StoredArray index = isNumber ? new StoredArray("time", ArrowColumns.Doubles(1), "float64") : Time;
        ShouldFailAsNarrow(columns => ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "time")), [index, .. ArrowColumns.Mixed(10), index])
            .Should().Contain("index column 'time', but several");
    }

    [Test]
    public void Index_that_cannot_label_rows_is_named() =>
        ShouldFailAsNarrow(columns => ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "flags")),
            [new StoredArray("flags", new BooleanArray.Builder().AppendRange([true, false, true, false, true]).Build(), "bool")]).Should().Contain("'flags' is of type Boolean");

    [Test]
    public void Names_may_repeat_be_empty_long_or_in_any_script()
    {
        string[] special = ["", "", "same", "same", "blåbær", "日本語", "🙂", "a\0b", "\"\\", new('x', 127), new('x', 128), new('x', 129), new('ø', 100), new('日', 5000)];
        List<StoredArray> columns = ArrowColumns.Mixed(1000);
        for (int i = 0; i < special.Length; i++)
        {
            columns[1 + (i * 7)] = columns[1 + (i * 7)] with { Name = special[i] }; // a number
            columns[i * 14] = columns[i * 14] with { Name = special[i] }; // another kind, or a number
        }
        ShouldReadAsNarrow([.. columns, Time], "time", "time");
        Frame frame = Read(ArrowColumns.Write(columns, pandas: null));
        string[] names = [.. columns.Select(column => column.Name)];
        for (int i = 0; i < special.Length; i++)
        {
            foreach (int size in (int[])[0, 1, 128, 20_000])
                frame.NameAt(1 + (i * 7), new char[size]).ToString().Should().Be(special[i]);
        }
        ((FloatColumn)frame.Find(new ColumnKey("same"))!).Values.ToArray().Should().Equal(ArrowColumns.Numbers(names.IndexOf("same")));
        frame.Find(new ColumnKey("日本語")).Should().BeOfType<FloatColumn>();
        frame.Find(new ColumnKey("absent")).Should().BeNull();
    }

    [Test]
    public void Table_without_rows_has_all_columns([Values] bool hasBatch)
    {
        List<StoredArray> columns = [.. ArrowColumns.Mixed(1100).Where(column => column.Values.Data.DataType is not Apache.Arrow.Types.NestedType and not Apache.Arrow.Types.DictionaryType)];
        columns = [.. columns.Select(column => column with { Values = ArrowArrayFactory.Slice(column.Values, 0, 0) }), Time with { Values = ArrowArrayFactory.Slice(Time.Values, 0, 0) }];
        columns.Should().HaveCountGreaterThan(1000);
        Frame frame = ShouldReadAsNarrow(columns, "time", "time", hasBatch ? 1 : 0);
        frame.RowCount.Should().Be(0);
    }

    [Test]
    public void Stream_may_start_at_any_address([Values(1, 2, 3, 4, 5, 6, 7, 8)] int offset)
    {
        List<StoredArray> columns = [.. ArrowColumns.Mixed(1100), Time];
        byte[] stream = ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "time", "time"));
        byte[] part = GC.AllocateUninitializedArray<byte>(stream.Length + 16);
        System.Array.Fill(part, (byte)0xcc);
        stream.CopyTo(part, offset);
        Frame expected = Read(stream);
        SameFrame.ShouldBe(FrameArrowReader.Read(part.AsMemory(offset, stream.Length), FrameMemory.Unpooled), expected.Index, expected.Keys.ToArray(), expected.Columns.ToArray());
    }

    [Test]
    public void Bodies_need_not_be_aligned()
    {
        // Other metadata than of 8 bytes' multiples moves the body, as in a stream before version 0.15.
        List<StoredArray> columns = [.. Enumerable.Range(0, 1000).Select(i => new StoredArray($"{i}", ArrowColumns.Doubles(i), "float64"))];
        byte[] stream = ArrowColumns.Write(columns, pandas: null);
        int position = 0;
        ArrowMessage.TryRead(stream, ref position, out _);
        int schema = position;
        byte[] moved = [.. stream[..4], 0, 0, 0, 0, .. stream[8..schema], 0, 0, 0, 0, .. stream[schema..]];
        BinaryPrimitives.WriteInt32LittleEndian(moved.AsSpan(4), schema - 8 + 4);
        position = schema + 4;
        ArrowMessage.TryRead(moved, ref position, out ArrowMessage batch).Should().BeTrue();
        (batch.BodyStart % 8).Should().Be(4);
        Frame frame = Read(moved);
        for (int i = 0; i < 1000; i++)
            ((FloatColumn)frame.ColumnAt(i)).Values.Span.SequenceEqual(ArrowColumns.Numbers(i)).Should().BeTrue();
    }

    [Test]
    public void Own_stream_is_read_back([Values(1, 100)] int rows, [Values] bool isFile, [Values] bool hasManyBatches)
    {
        double[][] values = [.. Enumerable.Range(0, 1300).Select(column => Enumerable.Range(0, rows).Select(row => column + (row / 1000.0)).ToArray())];
        var labels = new TimestampColumn(Enumerable.Range(0, rows).Select(row => row * 600L).ToArray(), TimeUnit.Second, TimestampZone.Utc);
        var frame = new Frame(RowIndex.Of(labels, "when"), values.Select((_, i) => new ColumnKey($"tåg {i}")).ToArray(), [.. values.Select(column => new FloatColumn(column))]);
        var output = new ArrayBufferWriter<byte>();
        using var file = new MemoryStream();
        if (isFile)
            FrameArrowWriter.WriteFile(frame, file);
        else
            FrameArrowWriter.Write(frame, output, hasManyBatches ? 10_000 : FrameArrowWriter.DefaultBatchBytes);
        SameFrame.ShouldBe(Read(isFile ? file.ToArray() : output.WrittenSpan.ToArray()), frame.Index, frame.Keys.ToArray(), frame.Columns.ToArray());
    }

    [Test]
    public void Columns_may_be_asked_for_before_their_names_and_by_many_threads()
    {
        List<StoredArray> columns = [.. ArrowColumns.Mixed(1000), Time];
        byte[] stream = ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "time", "time"));
        Frame expected = Read(stream);
        ColumnKey[] keys = expected.Keys.ToArray();
        Column[] made = expected.Columns.ToArray();
        for (int round = 0; round < 5; round++)
        {
            Frame frame = Read(stream);
            if (round == 0)
                frame.Columns.Length.Should().Be(1000);
            else if (round == 1)
                frame.Keys.Length.Should().Be(1000);
            Parallel.For(0, 8, thread =>
            {
                for (int i = 0; i < keys.Length; i++)
                {
                    int column = thread % 2 == 0 ? i : keys.Length - 1 - i;
                    frame.ColumnAt(column).Should().BeOfType(made[column].GetType());
                    frame.NameAt(column, new char[16]).SequenceEqual(keys[column].Group).Should().BeTrue();
                }
                frame.Columns.Length.Should().Be(made.Length);
                frame.Keys.Length.Should().Be(keys.Length);
            });
            SameFrame.ShouldBe(frame, expected.Index, keys, made);
        }
    }

    // Each mutation is made to column "c1100", at another place of the wide and of the narrow table.
    [TestCase("rows", "column 'c1100' has 3 rows in a batch of 5")]
    [TestCase("many nulls", "column 'c1100' has 9 nulls in 5 rows")]
    [TestCase("negative nulls", "column 'c1100' has -1 nulls in 5 rows")]
    [TestCase("short buffer", "column 'c1100' has a buffer of 39 bytes, 40 are needed")]
    [TestCase("no entry", "a batch has no entry for column 'c1100'")]
    [TestCase("no buffers", "column 'c1100' has too few buffers")]
    [TestCase("one buffer", "column 'c1100' has too few buffers")]
    [TestCase("nulls without bits", "column 'c1100' has a buffer of 0 bytes, 1 are needed")]
    public void Malformed_column_is_named_as_in_a_narrow_table(string fault, string message)
    {
        foreach (int before in (int[])[4, 1100])
        {
            List<StoredArray> columns = [.. Enumerable.Range(1100 - before, before + 5).Select(i => new StoredArray($"c{i}", ArrowColumns.Doubles(i), "float64"))];
            byte[] stream = ArrowColumns.Write(columns, pandas: null);
            Break(stream, before, fault);
            FluentActions.Invoking(() => Read(stream)).Should().Throw<FrameException>().WithMessage($"*{message}*", "{0} columns are before it", before);
        }
    }

    [Test]
    public void Buffers_beyond_those_of_the_columns_are_refused([Values(4, 1100)] int before)
    {
        List<StoredArray> columns = [.. Enumerable.Range(0, before + 1).Select(i => new StoredArray($"c{i}", ArrowColumns.Doubles(i), "float64"))];
        byte[] stream = ArrowColumns.Write(columns, pandas: null);
        byte[] other = ArrowColumns.Write(columns[..before], pandas: null);
        int position = 0, otherPosition = 0;
        ArrowMessage.TryRead(stream, ref position, out _);
        ArrowMessage.TryRead(other, ref otherPosition, out _);
        byte[] mixed = [.. other[..otherPosition], .. stream[position..]];
        FluentActions.Invoking(() => Read(mixed)).Should().Throw<FrameException>()
            .WithMessage($"*has {before + 1} columns and {2 * (before + 1)} buffers, the schema requires {before} and {2 * before}*");
    }

    [Test]
    public void Name_that_is_not_UTF8_is_refused_with_its_offset([Values(4, 1100)] int before, [Values] bool isNumber)
    {
        StoredArray broken = isNumber ? new("broken", ArrowColumns.Doubles(1), "float64") : new("broken", new Int64Array.Builder().AppendRange([1, 2, 3, 4, 5]).Build(), "int64");
        byte[] stream = ArrowColumns.Write([.. ArrowColumns.Mixed(before), broken], pandas: null);
        int offset = stream.AsSpan().IndexOf("broken"u8);
        stream[offset + 2] = 0xff;
        FluentActions.Invoking(() => Read(stream)).Should().Throw<FrameException>().WithMessage($"*a name at offset {offset} is not UTF-8*");
    }

    [Test]
    public void Truncated_or_damaged_stream_gives_a_frame_or_an_error()
    {
        List<StoredArray> columns = [.. ArrowColumns.Mixed(1000, every: 101), Time];
        byte[] stream = ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, "time"));
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = i % 3 == 0 ? stream[..random.Next(stream.Length)] : [.. stream];
            for (int change = 0; change < i % 3; change++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Frame frame = Read(damaged);
                for (int column = 0; column < frame.ColumnCount; column++)
                {
                    frame.ColumnAt(column).Length.Should().Be(frame.RowCount);
                    frame.NameAt(column, new char[128]).ToString().Should().Be(frame.Keys[column].Group);
                }
            }
            catch (FrameException error)
            {
                error.Message.Should().NotBeNullOrWhiteSpace();
            }
        }
    }

    private static Frame Read(byte[] bytes) => FrameArrowReader.Read(bytes, FrameMemory.Unpooled);

    private static Frame ShouldReadAsNarrow(List<StoredArray> columns, string? index, string? indexName, int batches = 1, CompressionCodecType? codec = null, bool isFile = false)
    {
        Frame frame = Read(ArrowColumns.Write(columns, ArrowColumns.Pandas(columns, index, indexName), batches, codec, isFile));
        List<ColumnKey> keys = [];
        List<Column> values = [];
        RowIndex? labels = null;
        StoredArray[] data = [.. columns.Where(column => column.Name != index)];
        foreach (StoredArray[] part in data.Chunk(600))
        {
            List<StoredArray> stored = [.. columns.Where(column => column.Name == index), .. part];
            Frame narrow = Read(ArrowColumns.Write(stored, ArrowColumns.Pandas(stored, index, indexName)));
            labels = narrow.Index;
            keys.AddRange(narrow.Keys);
            values.AddRange(narrow.Columns);
        }
        keys.Select(key => key.Group).Should().Equal(data.Select(column => column.Name));
        SameFrame.ShouldBe(frame, labels!, keys, values);
        return frame;
    }

    // Returns the message, which is the same for a table with these columns and for one with a thousand others after them.
    private static string ShouldFailAsNarrow(Func<List<StoredArray>, byte[]> write, List<StoredArray> columns)
    {
        StoredArray[] others = [.. Enumerable.Range(0, 1000).Select(i => new StoredArray($"other {i}", ArrowColumns.Doubles(i), "float64"))];
        string narrow = FluentActions.Invoking(() => Read(write(columns))).Should().Throw<FrameException>().Which.Message;
        string wide = FluentActions.Invoking(() => Read(write([.. columns, .. others]))).Should().Throw<FrameException>().Which.Message;
        wide.Should().Be(narrow);
        return wide;
    }

    private static void Break(byte[] stream, int column, string fault)
    {
        int position = 0;
        ArrowMessage.TryRead(stream, ref position, out _);
        ArrowMessage.TryRead(stream, ref position, out ArrowMessage batch).Should().BeTrue();
        int nodes = batch.Header.GetBytes(1).Start.Value, buffers = batch.Header.GetBytes(2).Start.Value;
        Span<byte> node = stream.AsSpan(nodes + (16 * column)), values = stream.AsSpan(buffers + (16 * ((2 * column) + 1)));
        BinaryPrimitives.ReadInt64LittleEndian(node).Should().Be(5);
        BinaryPrimitives.ReadInt64LittleEndian(values[8..]).Should().Be(64, "Apache.Arrow pads buffers");
        switch (fault)
        {
            case "rows":
                node[0] = 3;
                break;
            case "many nulls":
                node[8] = 9;
                break;
            case "negative nulls":
                node.Slice(8, 8).Fill(0xff);
                break;
            case "nulls without bits":
                node[8] = 1;
                break;
            case "short buffer":
                values[8] = 39;
                break;
            case "no entry":
                BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(nodes - 4), column);
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(stream.AsSpan(buffers - 4), (2 * column) + (fault == "one buffer" ? 1 : 0));
                break;
        }
    }
}
