using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>Posts frames as DuckDB, polars and Arrow C++ write them (conformance data, <c>field-frames</c>).</summary>
internal sealed class FieldFrameTests
{
    private static readonly string[] Tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string collection = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", collection));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase("list.parquet")]
    [TestCase("list.arrows")]
    [TestCase("time-of-day.parquet")]
    public async Task Column_that_the_model_does_not_use_may_have_any_type(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(ConformanceData.Path("field-frames", file));
        Frame frame = Read(bytes);
        frame.Columns.ToArray().Should().ContainSingle(column => column is UnsupportedColumn);
        var used = new Frame(frame.Index, [.. Tags.Select(tag => new ColumnKey(tag))], [.. Tags.Select(tag => frame.Find(new ColumnKey(tag))!)]);
        var output = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(used, output);

        string whole = await PostAsync("autoencoder-4", bytes, HttpStatusCode.OK);
        string without = await PostAsync("autoencoder-4", output.WrittenSpan.ToArray(), HttpStatusCode.OK);
        whole.Should().Be(without);
    }

    [Test]
    public async Task Column_that_the_model_uses_must_be_of_numbers()
    {
        var times = new Apache.Arrow.Time64Array.Builder(Apache.Arrow.Types.TimeType.Microsecond).Append(1).Append(2).Build();
        var numbers = new Apache.Arrow.DoubleArray.Builder().Append(1).Append(2).Build();
        var schema = new Apache.Arrow.Schema([.. Tags.Select(tag => new Apache.Arrow.Field(tag, tag == "TAG 2" ? times.Data.DataType : numbers.Data.DataType, true))], null);
        Apache.Arrow.IArrowArray[] arrays = [numbers, times, numbers, numbers];
        using var stream = new MemoryStream();
        using var writer = new Apache.Arrow.Ipc.ArrowStreamWriter(stream, schema, leaveOpen: true);
        await writer.WriteRecordBatchAsync(new Apache.Arrow.RecordBatch(schema, arrays, 2));
        await writer.WriteEndAsync();
        string answer = await PostAsync("autoencoder-4", stream.ToArray(), HttpStatusCode.BadRequest);
        answer.Should().Contain("Column 'TAG 2' is of type Time, expected numbers.");
    }

    [Test]
    public async Task Encrypted_file_returns_400_that_says_so()
    {
        byte[] bytes = await File.ReadAllBytesAsync(ConformanceData.Path("field-frames", "encrypted-footer.parquet"));
        string answer = await PostAsync("autoencoder-4", bytes, HttpStatusCode.BadRequest);
        answer.Should().Contain("encrypted").And.Contain("PARE");
    }

    private static Frame Read(byte[] bytes) => FrameArrowReader.IsArrow(bytes)
        ? FrameArrowReader.Read(bytes, FrameMemory.Unpooled)
        : FrameParquetReader.Read(bytes, FrameMemory.Unpooled);

    private async Task<string> PostAsync(string model, byte[] frame, HttpStatusCode expected)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, "X", "X" },
        };
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/test-project/{model}/prediction", form);
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(expected, "the answer is {0}", text);
        int time = text.IndexOf("\"time-seconds\"", StringComparison.Ordinal);
        return time < 0 ? text : text[..time];
    }
}
