using System.Net;
using System.Net.Http.Headers;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Interoperability;

namespace Gordo.Tests.Formatting;

/// <summary>Posts frames as DuckDB, polars and Arrow C++ write them (conformance data, <c>field-frames</c>).</summary>
internal sealed class FieldFrameTests : RecordedServerTests
{
    private static readonly string[] Tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];

    [TestCase("list.parquet")]
    [TestCase("list.arrows")]
    [TestCase("time-of-day.parquet")]
    public async Task Column_that_the_model_does_not_use_may_have_any_type(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(ConformanceData.Path("field-frames", file));
        Frame frame = Read(bytes);
        frame.Columns.ToArray().Should().ContainSingle(column => column is UnsupportedColumn);
        var used = new Frame(frame.Index, [.. Tags.Select(tag => new ColumnKey(tag))], [.. Tags.Select(tag => frame.Find(new ColumnKey(tag))!)]);
        string whole = await PostAsync("autoencoder-4", bytes, HttpStatusCode.OK);
        string without = await PostAsync("autoencoder-4", ToParquet(used), HttpStatusCode.OK);
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

    [TestCase("TAG 2", HttpStatusCode.BadRequest)]
    [TestCase("uptime", HttpStatusCode.OK)]
    public async Task Durations_in_Parquet_are_refused_if_the_model_uses_them(string durations, HttpStatusCode expected)
    {
        var spans = new Apache.Arrow.DurationArray.Builder(Apache.Arrow.Types.DurationType.Nanosecond).Append(1).Append(2).Build();
        var numbers = new Apache.Arrow.DoubleArray.Builder().Append(1).Append(2).Build();
        string[] names = [.. Tags.Append(durations).Distinct()];
        var schema = new Apache.Arrow.Schema([.. names.Select(name => new Apache.Arrow.Field(name, name == durations ? spans.Data.DataType : numbers.Data.DataType, true))], null);
        var batch = new Apache.Arrow.RecordBatch(schema, names.Select(name => name == durations ? (Apache.Arrow.IArrowArray)spans : numbers), 2);
        byte[] file = ArrowCpp.Write(new ArrowData(schema, [batch]), storesSchema: true);
        string answer = await PostAsync("autoencoder-4", file, expected);
        if (expected != HttpStatusCode.OK)
            answer.Should().Contain("Column 'TAG 2' is of type Duration (Int64), expected numbers.");
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
        using HttpResponseMessage response = await PostAsync($"{model}/prediction", form);
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(expected, "the answer is {0}", text);
        int time = text.IndexOf("\"time-seconds\"", StringComparison.Ordinal);
        return time < 0 ? text : text[..time];
    }
}
