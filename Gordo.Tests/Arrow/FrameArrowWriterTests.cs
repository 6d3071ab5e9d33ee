using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Arrow.Metadata;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;

namespace Gordo.Tests.Arrow;

/// <summary>
/// Compares written streams with those of <c>pa.Table.from_pandas</c> for the same frames (golden/arrow-responses), and
/// reads them back.
/// </summary>
internal sealed class FrameArrowWriterTests
{
    private static IEnumerable<TestCaseData> Responses => GoldenData.Folders("arrow-responses");

    private static IEnumerable<TestCaseData> Requests => GoldenData.Folders("arrow");

    [TestCaseSource(nameof(Responses))]
    [TestCaseSource(nameof(Requests))]
    public void Written_frame_is_read_back(string folder)
    {
        Frame frame = Read(Path.Combine(folder, "data.arrows"));
        foreach (int batchBytes in new[] { FrameArrowWriter.DefaultBatchBytes, 1000, 1 })
            ExpectedFrame.ShouldMatch(FrameArrowReader.Read(Write(frame, batchBytes), FrameMemory.Unpooled), Path.Combine(folder, "expected.json"));
    }

    [TestCaseSource(nameof(Responses))]
    public void Fields_and_buffers_are_those_of_pyarrow(string folder)
    {
        byte[] written = Write(Read(Path.Combine(folder, "data.arrows")));
        string[] description = File.ReadAllLines(Path.Combine(folder, "schema.txt"));
        ArrowDescription.Fields(written).Should().Equal(
            description.Where(line => line.StartsWith("  field ", StringComparison.Ordinal)));
        ArrowDescription.FirstBatch(written).Should().Equal(
            description.SkipWhile(line => !line.StartsWith("[record batch 0]", StringComparison.Ordinal))
                .TakeWhile((line, i) => i == 0 || line.StartsWith("  ", StringComparison.Ordinal)));
    }

    [TestCaseSource(nameof(Responses))]
    public void Pandas_metadata_equals_that_of_pandas_except_for_the_creator(string folder)
    {
        JsonNode written = PandasOf(Write(Read(Path.Combine(folder, "data.arrows"))));
        JsonNode recorded = PandasOf(File.ReadAllBytes(Path.Combine(folder, "data.arrows")));
        foreach (JsonNode metadata in new[] { written, recorded })
            metadata.AsObject().Remove("creator");
        written.ToJsonString().Should().Be(recorded.ToJsonString());
    }

    [TestCaseSource(nameof(Responses))]
    [TestCaseSource(nameof(Requests))]
    public void Length_is_known_before_writing(string folder)
    {
        Frame frame = Read(Path.Combine(folder, "data.arrows"));
        foreach (int batchBytes in new[] { FrameArrowWriter.DefaultBatchBytes, 1000, 1 })
        {
            using var writer = new FrameArrowWriter(frame, batchBytes);
            writer.Length.Should().Be(Write(frame, batchBytes).Length);
        }
    }

    [Test]
    public void Batches_have_the_requested_size()
    {
        double[] values = [.. Enumerable.Range(0, 1000).Select(row => row / 8.0)];
        var frame = new Frame(RowIndex.Range(1000), [new("a"), new("b")], [new FloatColumn(values), new FloatColumn(values)]);
        ArrowDescription.BatchCount(Write(frame)).Should().Be(1);
        // With 2 columns of 8 bytes, 256 rows have 4096 bytes.
        ArrowDescription.BatchCount(Write(frame, batchBytes: 4096)).Should().Be(4);
        ArrowDescription.BatchCount(Write(frame, batchBytes: 1)).Should().Be(1000);
    }

    [Test]
    public async Task Pipe_receives_the_same_bytes_as_a_buffer()
    {
        Frame frame = Read(GoldenData.Path("arrow-responses", "anomaly-utc-20tags-smooth", "data.arrows"));
        using var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);
        await FrameArrowWriter.WriteAsync(frame, pipe, batchBytes: 10_000);
        await pipe.CompleteAsync();
        stream.ToArray().Should().Equal(Write(frame, batchBytes: 10_000));
    }

    [Test]
    public async Task Writing_stops_when_the_reader_has_completed()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Reader.CompleteAsync();
        var frame = new Frame(RowIndex.Range(100_000), [new("a")], [new FloatColumn(new double[100_000])]);
        await FrameArrowWriter.WriteAsync(frame, pipe.Writer, batchBytes: 800);
        pipe.Writer.UnflushedBytes.Should().Be(0);
    }

    [Test]
    public void Unsigned_numbers_above_the_signed_range_are_read_back()
    {
        var column = new IntegerColumn(new[] { -1L, 5L }, default, isUnsigned: true);
        Frame read = FrameArrowReader.Read(Write(new Frame(RowIndex.Range(2), [new("a")], [column])), FrameMemory.Unpooled);
        read.Columns[0].Should().BeOfType<IntegerColumn>().Which.IsUnsigned.Should().BeTrue();
    }

    [Test]
    public void Slice_is_written_from_its_first_row()
    {
        Frame whole = Read(GoldenData.Path("arrow", "mixed", "data.arrows"));
        int length = whole.RowCount - 3;
        var tail = new Frame(whole.Index.Tail(length), whole.Keys.ToArray(), whole.Columns.ToArray().Select(column => column.Tail(length)));
        FrameRows.Of(FrameArrowReader.Read(Write(tail, batchBytes: 500), FrameMemory.Unpooled))
            .Should().Equal(FrameRows.Of(whole).Skip(3));
    }

    private static Frame Read(string file) => FrameArrowReader.Read(File.ReadAllBytes(file), FrameMemory.Unpooled);

    private static byte[] Write(Frame frame, int batchBytes = FrameArrowWriter.DefaultBatchBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, output, batchBytes);
        return output.WrittenSpan.ToArray();
    }

    private static JsonNode PandasOf(byte[] stream)
    {
        int position = 0;
        ArrowMessage.TryRead(stream, ref position, out ArrowMessage schema).Should().BeTrue();
        ReadOnlyMemory<byte>? json = ArrowSchema.Read(schema.Header, stream, FrameLimits.Default).Pandas;
        return JsonNode.Parse(json.GetValueOrDefault().Span, null, default(JsonDocumentOptions)) ?? throw new AssertionException("null");
    }
}
