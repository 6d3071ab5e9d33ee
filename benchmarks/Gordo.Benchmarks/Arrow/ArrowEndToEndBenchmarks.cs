using System.Buffers;
using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using Gordo.Api.Hosting;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gordo.Benchmarks.Arrow;

/// <summary>
/// One client that repeatedly requests anomaly scores of 10,000 rows of 20 tags from a warm model over loopback, compared
/// with a server that only receives and sends the same bytes. The client shares the machine with the server.
/// </summary>
[MemoryDiagnoser]
[MinColumn]
[MedianColumn]
public class ArrowEndToEndBenchmarks : IDisposable
{
    private const string ArrowStream = "application/vnd.apache.arrow.stream";
    private const string Scores = "/gordo/v0/benchmark/autoencoder-20/anomaly/prediction";

    private readonly byte[] _received = new byte[1 << 16];
    private readonly HttpClient _client = new();
    private WebApplication? _gordo;
    private WebApplication? _ceiling;
    private byte[] _request = [];
    private byte[] _parquetRequest = [];
    private byte[] _answer = [];

    // BenchmarkDotNet does not wait for an asynchronous setup when it runs in its own process.
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup() => CleanupAsync().GetAwaiter().GetResult();

    /// <summary>Request and answer in Arrow.</summary>
    [Benchmark]
    public Task<long> Arrow() => PostAsync(_gordo, "?format=arrow", Table());

    /// <summary>Request and answer in Parquet; the request is a form of two parts, as existing clients post it.</summary>
    [Benchmark]
    public Task<long> Parquet() => PostAsync(_gordo, "?format=parquet", Form());

    /// <summary>Reads the request and writes the answer in Arrow, with scores computed in advance.</summary>
    [Benchmark]
    public Task<long> CodecOnly() => PostAsync(_ceiling, "?codec", Table());

    /// <summary>Receives as many bytes and sends the same bytes, without reading a frame.</summary>
    [Benchmark(Baseline = true)]
    public Task<long> Ceiling() => PostAsync(_ceiling, "", Table());

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task SetupAsync()
    {
        _gordo = GordoServer.Build(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GORDO_SERVER_HOST"] = "127.0.0.1",
            ["GORDO_SERVER_PORT"] = "0",
            ["GORDO_SERVER_LOG_LEVEL"] = "critical",
            ["MODEL_COLLECTION_DIR"] = BenchmarkCollection.Directory,
        }).Build());
        await _gordo.StartAsync();

        Frame frame = BenchmarkFrames.Request(10_000, 20);
        var output = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, output, int.MaxValue);
        _request = output.WrittenSpan.ToArray();
        output.ResetWrittenCount();
        FrameParquetWriter.Write(frame, output);
        _parquetRequest = output.WrittenSpan.ToArray();
        using HttpResponseMessage response = await _client.PostAsync(_gordo.Urls.First() + Scores + "?format=arrow", Table());
        _answer = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        _ceiling = await StartCeilingAsync();
    }

    private async Task CleanupAsync()
    {
        foreach (WebApplication? server in new[] { _gordo, _ceiling })
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    private async Task<long> PostAsync(WebApplication? server, string query, HttpContent content)
    {
        if (server is null)
            throw new InvalidOperationException("The servers have not been started.");
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Urls.First() + Scores + query) { Content = content };
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        long total = 0;
        while (await body.ReadAsync(_received) is not 0 and int read)
            total += read;
        return total;
    }

    private ByteArrayContent Table() => new(_request) { Headers = { ContentType = new MediaTypeHeaderValue(ArrowStream) } };

    private MultipartFormDataContent Form() =>
        new() { { new ByteArrayContent(_parquetRequest), "X", "X" }, { new ByteArrayContent(_parquetRequest), "y", "y" } };

    private async Task<WebApplication> StartCeilingAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        Frame scores = FrameArrowReader.Read(_answer, FrameMemory.Unpooled);
        app.Run(async context =>
        {
            if (context.Request.QueryString.HasValue)
            {
                using var memory = new FrameMemory();
                byte[] body = memory.RentArray<byte>((int)(context.Request.ContentLength ?? 0));
                await context.Request.Body.ReadExactlyAsync(body.AsMemory(0, _request.Length));
                FrameArrowReader.Read(body.AsMemory(0, _request.Length), memory);
                using var writer = new FrameArrowWriter(scores);
                context.Response.ContentLength = writer.Length;
                await writer.WriteAsync(context.Response.BodyWriter, context.RequestAborted);
                return;
            }
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = ArrowStream;
            context.Response.ContentLength = _answer.Length;
            await context.Response.Body.WriteAsync(_answer);
        });
        await app.StartAsync();
        return app;
    }
}
