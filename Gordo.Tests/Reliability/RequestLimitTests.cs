using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Gordo.Serialization;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Reliability;

/// <summary>Exceeds each limit on requests over HTTP and checks the status, the JSON body and the limit named in it.</summary>
internal sealed class RequestLimitTests
{
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";
    private const int MaxCells = 1000;

    private GordoHost _gordo = null!;

    private int Port => _gordo.Client.BaseAddress!.Port;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(
        ("GORDO_MAX_CELLS", MaxCells.ToString(CultureInfo.InvariantCulture)),
        ("GORDO_MAX_JSON_DEPTH", "5"),
        ("GORDO_MAX_FORM_PARTS", "4"),
        ("GORDO_MAX_FORM_HEADER_BYTES", "200"),
        ("GORDO_MAX_URL_BYTES", "600"),
        ("GORDO_MAX_HEADERS", "20"),
        ("GORDO_MAX_HEADER_BYTES", "2000"),
        ("GORDO_MIN_BYTES_PER_SECOND", "1000"),
        ("GORDO_HEADER_SECONDS", "1"),
        ("GORDO_IDLE_SECONDS", "1"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase(250, 200)]
    [TestCase(251, 400)]
    public async Task Frames_with_more_cells_than_the_limit_return_400(int rows, int status)
    {
        foreach ((string shape, HttpContent content) in Frames(rows, 4))
        {
            using HttpResponseMessage response = await _gordo.Client.PostAsync(Prediction, content);
            string body = await response.Content.ReadAsStringAsync();
            ((int)response.StatusCode).Should().Be(status, shape);
            if (status == 400)
                body.Should().Contain("\"error\":").And.Contain("1000 cells are allowed", shape);
        }
    }

    [Test]
    public void Frames_above_the_limit_allocate_little_memory()
    {
        var limits = new FrameLimits { MaxCells = MaxCells };
        string[] names = ["a", "b", "c", "d"];
        byte[][] bodies =
        [
            Encoding.ASCII.GetBytes("[[" + string.Join(',', Enumerable.Repeat('0', 200_000)) + "]]"),
            Encoding.ASCII.GetBytes("[" + string.Join(',', Enumerable.Repeat("[0]", 200_000)) + "]"),
            Encoding.ASCII.GetBytes("[" + string.Join(',', Enumerable.Repeat('0', 200_000)) + "]"),
            Encoding.ASCII.GetBytes("{\"a\":[" + string.Join(',', Enumerable.Repeat('0', 200_000)) + "]}"),
            Encoding.ASCII.GetBytes("{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":[0]")) + "}"),
            Encoding.ASCII.GetBytes("{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":{{}}")) + "}"),
            Encoding.ASCII.GetBytes("{\"a\":{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":0")) + "}}"),
            Encoding.ASCII.GetBytes("[{" + string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{i}\":0")) + "}]"),
        ];
        foreach (byte[] body in bodies.Select(frame => (byte[])[.. "{\"X\":"u8, .. frame, (byte)'}']))
        {
            using var memory = new FrameMemory();
            long before = GC.GetAllocatedBytesForCurrentThread();
            FluentActions.Invoking(() => FrameRequestJson.Read(body, memory, names, names, limits)).Should().Throw<FrameException>().WithMessage("*1000 cells*");
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(2_000_000);
        }

        // A null column of ten million rows is a file of a few hundred bytes.
        var nulls = new Frame(RowIndex.Range(10_000_000), [new ColumnKey("a")], [new NullColumn(10_000_000)]);
        var file = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(nulls, file);
        var stream = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(nulls, stream);
        long start = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => FrameParquetReader.Read(file.WrittenMemory, FrameMemory.Unpooled, limits)).Should().Throw<FrameException>().WithMessage("*1000 cells*");
        FluentActions.Invoking(() => FrameArrowReader.Read(stream.WrittenMemory, FrameMemory.Unpooled, limits)).Should().Throw<FrameException>().WithMessage("*1000 cells*");
        (GC.GetAllocatedBytesForCurrentThread() - start).Should().BeLessThan(1_000_000);
    }

    [TestCase(5, 200)]
    [TestCase(6, 400)]
    [TestCase(100_000, 400)]
    public async Task JSON_deeper_than_the_limit_returns_400(int depth, int status)
    {
        // The object of the body is the first level.
        string nested = new string('[', depth - 2) + "0" + new string(']', depth - 2);
        (int found, string body) = await PostAsync(Json($$"""{"X": [[1, 2, 3, 4]], "note": {{nested}}}"""));
        found.Should().Be(status);
        if (status == 400)
            body.Should().Contain("\"error\":").And.Contain("deeper than 5 levels");
    }

    [TestCase(4, 200, "\"data\":")]
    [TestCase(5, 400, "more than 4 parts")]
    public async Task Forms_with_more_parts_than_the_limit_return_400(int parts, int status, string answer)
    {
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(Parquet(Table(2, 4))), "X");
        for (int i = 1; i < parts; i++)
            form.Add(new StringContent("x"), $"part-{i}");
        (int found, string body) = await PostAsync(form);
        found.Should().Be(status);
        body.Should().Contain(answer);
    }

    [Test]
    public async Task A_part_name_above_the_limit_returns_400()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("x"), new string('n', 300));
        form.Add(new ByteArrayContent(Parquet(Table(2, 4))), "X");
        (int status, string body) = await PostAsync(form);
        status.Should().Be(400);
        body.Should().Contain("\"error\":").And.Contain("within 200 bytes");
    }

    [TestCase(1000, 1, 10, "414", "\"error\":")]
    [TestCase(10, 25, 10, "431", "\"error\":")]
    [TestCase(10, 2, 3000, "431", "\"error\":")]
    [TestCase(10, 2, 10, "200", "Content-Length: ")]
    [TestCase(100_000, 1, 10, "414", "Content-Length: 0", Description = "Kestrel refuses it before the server sees a request")]
    [TestCase(10, 400, 10, "431", "Content-Length: 0")]
    [TestCase(10, 2, 100_000, "431", "Content-Length: 0")]
    public async Task Long_URLs_return_414_and_long_headers_431(int url, int headers, int length, string status, string body)
    {
        string lines = string.Concat(Enumerable.Range(0, headers).Select(i => $"X-{i}: {new string('h', length)}\r\n"));
        string answer = await RawClient.ExchangeAsync(Port, $"GET /healthcheck?{new string('q', url)} HTTP/1.1\r\nHost: a\r\n{lines}Connection: close\r\n\r\n");
        answer.Should().StartWith($"HTTP/1.1 {status} ").And.Contain(body);
    }

    [Test]
    public async Task Slow_clients_are_disconnected()
    {
        var patience = TimeSpan.FromSeconds(30);
        Task<(string? Answer, TimeSpan Elapsed)> headers = RawClient.DripAsync(Port, "GET /healthcheck HTTP/1.1\r\nHost: a\r\nX-Slow: ", (byte)'h', patience);
        Task<(string? Answer, TimeSpan Elapsed)> body = RawClient.DripAsync(
            Port, $"POST {Prediction} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{\"X\":", (byte)' ', patience);
        using var idle = new TcpClient();
        await idle.ConnectAsync(IPAddress.Loopback, Port);
        await idle.GetStream().WriteAsync("GET /healthcheck HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        string kept = await RawClient.ReadAsync(idle.GetStream(), patience.TotalSeconds);
        kept.Should().StartWith("HTTP/1.1 200 ", "an idle connection is closed after its answer, without another one");
        kept.Split("HTTP/1.1").Should().HaveCount(2);

        (await headers).Answer.Should().StartWith("HTTP/1.1 408 ");
        (await headers).Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        (await body).Answer.Should().StartWith("HTTP/1.1 408 ").And.Contain("\"error\":");
    }

    [TestCase("gzip", 415)]
    [TestCase("br", 415)]
    [TestCase("zstd, gzip", 415)]
    [TestCase("identity", 200)]
    public async Task Compressed_bodies_return_415(string encoding, int status)
    {
        StringContent content = Json("""{"X": [[1, 2, 3, 4]]}""");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using HttpResponseMessage response = await _gordo.Client.PostAsync(Prediction, content);
        ((int)response.StatusCode).Should().Be(status);
        if (status == 415)
        {
            (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":").And.Contain("Content-Encoding");
            response.Headers.GetValues("Accept-Encoding").Should().Equal("identity");
        }
    }

    private async Task<(int Status, string Body)> PostAsync(HttpContent content)
    {
        using HttpResponseMessage response = await _gordo.Client.PostAsync(Prediction, content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    // The same frame in each JSON shape, as Arrow and as Parquet.
    private static IEnumerable<(string Shape, HttpContent Content)> Frames(int rows, int columns)
    {
        IEnumerable<int> row = Enumerable.Range(0, rows), column = Enumerable.Range(1, columns);
        yield return ("rows", Json($"{{\"X\":[{string.Join(',', row.Select(_ => "[1,2,3,4]"))}]}}"));
        yield return ("records", Json($"{{\"X\":[{string.Join(',', row.Select(_ => """{"TAG 1":1,"TAG 2":2,"TAG 3":3,"TAG 4":4}"""))}]}}"));
        yield return ("lists", Json($"{{\"X\":{{{string.Join(',', column.Select(tag => $"\"TAG {tag}\":[{string.Join(',', row)}]"))}}}}}"));
        yield return ("maps", Json($"{{\"X\":{{{string.Join(',', column.Select(tag => $"\"TAG {tag}\":{{{string.Join(',', row.Select(i => $"\"{i}\":1"))}}}"))}}}}}"));
        var arrow = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(Table(rows, columns), arrow);
        var stream = new ByteArrayContent(arrow.WrittenSpan.ToArray());
        stream.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.arrow.stream");
        yield return ("Arrow", stream);
        yield return ("Parquet", new MultipartFormDataContent { { new ByteArrayContent(Parquet(Table(rows, columns))), "X" } });
    }

    private static Frame Table(int rows, int columns) => new(
        RowIndex.Range(rows),
        Enumerable.Range(1, columns).Select(tag => new ColumnKey($"TAG {tag}")),
        Enumerable.Range(1, columns).Select(tag => new FloatColumn(new double[rows])));

    private static byte[] Parquet(Frame frame)
    {
        var file = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, file);
        return file.WrittenSpan.ToArray();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
