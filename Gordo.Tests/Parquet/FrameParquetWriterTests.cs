using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Gordo.Serialization;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Reading;
using Gordo.Serialization.Parquet.Writing;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Parquet;

[TestFixture]
public sealed class FrameParquetWriterTests
{
    private static IEnumerable<TestCaseData> Requests => GoldenData.Folders("parquet");

    private static IEnumerable<TestCaseData> Responses => GoldenData.Folders("parquet-responses");

    [TestCaseSource(nameof(Requests))]
    [TestCaseSource(nameof(Responses))]
    public void Golden_frame_is_written_and_read_back(string folder)
    {
        Frame frame = FrameParquetReader.Read(File.ReadAllBytes(Path.Combine(folder, "data.parquet")), FrameMemory.Unpooled);
        ExpectedFrame expected = ExpectedFrame.Read(Path.Combine(folder, "expected.json"));
        foreach (ParquetCompression compression in Enum.GetValues<ParquetCompression>())
            expected.ShouldMatch(FrameParquetReader.Read(Write(frame, compression), FrameMemory.Unpooled));
    }

    [TestCaseSource(nameof(Responses))]
    public void Response_has_the_columns_types_and_metadata_of_the_reference_server(string folder)
    {
        byte[] golden = File.ReadAllBytes(Path.Combine(folder, "data.parquet"));
        byte[] written = Write(FrameParquetReader.Read(golden, FrameMemory.Unpooled));

        ParquetFile expected = ParquetFile.Open(golden, FrameLimits.Default);
        ParquetFile file = ParquetFile.Open(written, FrameLimits.Default);
        file.Fields.Should().Equal(expected.Fields);
        JsonObject expectedPandas = Pandas(expected);
        JsonObject pandas = Pandas(file);
        pandas["creator"]!["library"]!.GetValue<string>().Should().Be("gordo");
        expectedPandas.Remove("creator");
        pandas.Remove("creator");
        JsonNode.DeepEquals(pandas, expectedPandas).Should().BeTrue("{0} should be {1}", pandas, expectedPandas);
    }

    [TestCaseSource(nameof(Responses))]
    public void Response_has_the_statistics_of_the_reference_server(string folder)
    {
        byte[] golden = File.ReadAllBytes(Path.Combine(folder, "data.parquet"));
        byte[] written = Write(FrameParquetReader.Read(golden, FrameMemory.Unpooled));
        FooterStatistics.Read(written).Should().Equal(FooterStatistics.Read(golden));
    }

    [Test]
    public void Every_type_with_missing_values_is_read_back_across_pages_and_row_groups()
    {
        // A row group has a million rows, a page 32,768.
        Frame frame = RandomFrame(rows: 1_050_000, seed: 5);
        ShouldEqual(FrameParquetReader.Read(Write(frame), FrameMemory.Unpooled), frame);
    }

    [Test]
    public void Frames_of_any_size_are_read_back()
    {
        foreach (int rows in (int[])[0, 1, 2, 7, 8, 9, 63, 64, 65, 1000, 32_767, 32_768, 32_769])
        {
            foreach (ParquetCompression compression in Enum.GetValues<ParquetCompression>())
            {
                Frame frame = RandomFrame(rows, seed: rows);
                ShouldEqual(FrameParquetReader.Read(Write(frame, compression), FrameMemory.Unpooled), frame);
            }
        }
    }

    [Test]
    public void Long_text_is_split_into_pages()
    {
        string[] values = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), i * 10_000))];
        Frame frame = new(RowIndex.Range(40), [new ColumnKey("text")], [TextColumn.From(values)]);
        ShouldEqual(FrameParquetReader.Read(Write(frame), FrameMemory.Unpooled), frame);
    }

    [Test]
    public void Frame_without_columns_keeps_its_index()
    {
        var labels = new TimestampColumn(new long[] { 5, 6 }, TimeUnit.Nanosecond, TimestampZone.Utc);
        Frame back = FrameParquetReader.Read(Write(new Frame(RowIndex.Of(labels), [], [])), FrameMemory.Unpooled);
        back.ColumnCount.Should().Be(0);
        back.Index.Timestamps!.Values.ToArray().Should().Equal(5, 6);
    }

    [Test]
    public void Seconds_become_milliseconds()
    {
        var labels = new TimestampColumn(new long[] { 1, TimestampColumn.Missing, -2 }, TimeUnit.Second, null);
        Frame back = FrameParquetReader.Read(Write(new Frame(RowIndex.Of(labels), [], [])), FrameMemory.Unpooled);
        back.Index.Timestamps!.Unit.Should().Be(TimeUnit.Millisecond);
        back.Index.Timestamps!.Values.ToArray().Should().Equal(1000, TimestampColumn.Missing, -2000);
    }

    [Test]
    public void Seconds_that_overflow_milliseconds_are_an_error()
    {
        var labels = new TimestampColumn(new long[] { long.MaxValue / 2 }, TimeUnit.Second, null);
        FluentActions.Invoking(() => Write(new Frame(RowIndex.Of(labels), [], []))).Should().Throw<FrameException>()
            .WithMessage("Column '__index_level_0__', row 0: * seconds *");
    }

    [Test]
    public async Task Pages_are_flushed_before_later_pages_are_written()
    {
        double[] values = new double[500_000];
        new Random(3).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        var frame = new Frame(RowIndex.Range(values.Length), [new ColumnKey("a"), new ColumnKey("b")], [new FloatColumn(values), new FloatColumn(values)]);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 18, resumeWriterThreshold: 1 << 17));
        var received = new ArrayBufferWriter<byte>();

        Task writing = FrameParquetWriter.WriteAsync(frame, pipe.Writer);
        writing.IsCompleted.Should().BeFalse("the first pages have not been read yet");
        _ = writing.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
        await pipe.Reader.CopyToAsync(new WriterStream(received));
        await writing;

        received.WrittenSpan.SequenceEqual(Write(frame)).Should().BeTrue();
    }

    [Test]
    public async Task Writing_stops_when_the_reader_has_completed()
    {
        var frame = new Frame(RowIndex.Range(200_000), [new ColumnKey("a")], [new FloatColumn(new double[200_000])]);
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        await FrameParquetWriter.WriteAsync(frame, pipe.Writer, new ParquetWriterOptions { Compression = ParquetCompression.None });
    }

    internal static byte[] Write(Frame frame, ParquetCompression compression = ParquetCompression.Snappy)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, output, new ParquetWriterOptions { Compression = compression });
        return output.WrittenSpan.ToArray();
    }

    private static Frame RandomFrame(int rows, int seed)
    {
        var random = new Random(seed);
        // Missing values come in stretches, so pages have none, some, or only missing values.
        bool[] present = new bool[rows];
        for (int row = 0; row < rows;)
        {
            int stretch = Math.Min(random.Next(1, 1 + (rows / 3)), rows - row);
            int kind = random.Next(3);
            for (int end = row + stretch; row < end; row++)
                present[row] = kind == 0 || (kind == 1 && random.Next(4) > 0);
        }
        double[] floats = new double[rows];
        long[] integers = new long[rows];
        bool[] booleans = new bool[rows];
        long[] times = new long[rows];
        string?[] texts = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            floats[row] = present[row] ? BitConverter.Int64BitsToDouble(random.NextInt64()) : double.NaN;
            integers[row] = random.NextInt64(long.MinValue, long.MaxValue);
            booleans[row] = random.Next(2) == 0;
            times[row] = present[row] ? random.NextInt64() : TimestampColumn.Missing;
            texts[row] = present[row] ? Texts[random.Next(Texts.Length)] : null;
        }
        Validity validity = Validity.From(present, FrameMemory.Unpooled);
        ColumnKey[] keys = [new("float", ""), new("integer", "it's"), new("boolean", "b"), new("text", "t"), new("null", ""), new("unsigned", "")];
        return new Frame(RowIndex.Of(new TimestampColumn(times, TimeUnit.Microsecond, TimestampZone.Parse("Europe/Oslo")), "time"), keys,
        [
            new FloatColumn(floats), new IntegerColumn(integers, validity), new BooleanColumn(booleans, validity),
            TextColumn.From(texts), new NullColumn(rows), new IntegerColumn(integers, default, isUnsigned: rows > 100),
        ]);
    }

    private static readonly string[] Texts = ["", "a", "TAG 1", "blåbær", "日本語", "2020-03-01T00:10:00+00:00"];

    private static void ShouldEqual(Frame frame, Frame expected)
    {
        frame.Keys.ToArray().Should().Equal(expected.Keys.ToArray());
        frame.Index.Name.Should().Be(expected.Index.Name);
        frame.Index.Kind.Should().Be(expected.Index.Kind);
        if (expected.Index.Timestamps is { } times)
        {
            frame.Index.Timestamps!.Zone.Should().Be(times.Zone);
            frame.Index.Timestamps.Unit.Should().Be(times.Unit);
            frame.Index.Timestamps.Values.Span.SequenceEqual(times.Values.Span).Should().BeTrue();
        }
        for (int i = 0; i < expected.ColumnCount; i++)
            ShouldEqual(frame.Columns[i], expected.Columns[i]);
    }

    private static void ShouldEqual(Column column, Column expected)
    {
        column.Type.Should().Be(expected.Type);
        column.Length.Should().Be(expected.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            bool same = column.IsMissing(row) == expected.IsMissing(row) && (expected.IsMissing(row) || (column, expected) switch
            {
                (FloatColumn a, FloatColumn b) => BitConverter.DoubleToInt64Bits(a.Values.Span[row]) == BitConverter.DoubleToInt64Bits(b.Values.Span[row]),
                (IntegerColumn a, IntegerColumn b) => a.Values.Span[row] == b.Values.Span[row] && a.IsUnsigned == b.IsUnsigned,
                (BooleanColumn a, BooleanColumn b) => a.Values.Span[row] == b.Values.Span[row],
                (TextColumn a, TextColumn b) => a[row].SequenceEqual(b[row]),
                _ => false,
            });
            if (!same)
                Assert.Fail($"{column.Type} column, row {row} differs.");
        }
    }

    private static JsonObject Pandas(ParquetFile file) => JsonNode.Parse(file.Pandas!.Value.Span)!.AsObject();

    private sealed class WriterStream(ArrayBufferWriter<byte> output) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            output.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
