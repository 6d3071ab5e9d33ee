using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Writing;

namespace Gordo.Tests.Reliability;

/// <summary>What the server does when its memory runs short, in a process of its own.</summary>
internal sealed class MemoryTests
{
    private const int LimitMegabytes = 400;
    private const int UploadMegabytes = 30;

    [Test]
    public async Task Cached_models_are_dropped_first_then_large_requests_refused_and_small_ones_answered()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("GORDO_MEMORY_MB", LimitMegabytes.ToString(CultureInfo.InvariantCulture)), ("ENABLE_PROMETHEUS", "true"), ("GORDO_MIN_BYTES_PER_SECOND", "0"));
        foreach (string model in (string[])["compressor-a", "compressor-b"])
            (await server.PredictAsync(model)).EnsureSuccessStatusCode();
        (await GaugeAsync(server, "gordo_server_models_loaded")).Should().Be(2);

        // Uploads that never end take memory until there is none for another.
        var uploads = new List<TcpClient>();
        string refusal = "";
        try
        {
            while (refusal.Length == 0 && uploads.Count < 3 * LimitMegabytes / UploadMegabytes)
                refusal = await UploadAsync(server, uploads);
            refusal.Should().StartWith("HTTP/1.1 503 ").And.Contain("\"error\":\"The server is short of memory").And.Contain("Retry-After: 1");
            (await GaugeAsync(server, "gordo_server_models_loaded")).Should().BeLessThan(2, "only the one asked for since was read again");
            TestContext.Out.WriteLine($"{uploads.Count} uploads, {server.PeakBytes / 1_000_000} MB at most, limit {LimitMegabytes} MB");

            using HttpResponseMessage announced = await LargeAsync(server);
            announced.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, "its length is known before a byte of it came");
            (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await server.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            uploads.ForEach(upload => upload.Dispose());
        }
        server.PeakBytes.Should().BeLessThan(LimitMegabytes * 1024L * 1024);

        // Once they have gone there is room again; models are dropped and memory is given back every five seconds.
        HttpStatusCode last = default;
        for (int i = 0; i < 100 && last != HttpStatusCode.OK; i++)
        {
            await Task.Delay(200);
            using HttpResponseMessage response = await LargeAsync(server);
            last = response.StatusCode;
        }
        last.Should().Be(HttpStatusCode.OK);
        server.Log.Should().NotContain("draining", "a body that is refused half-read can be read to its end");
    }

    [Test]
    public async Task A_small_body_whose_answer_would_not_fit_is_refused()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("GORDO_MEMORY_MB", LimitMegabytes.ToString(CultureInfo.InvariantCulture)));
        var column = new FloatColumn(new double[3_500_000]);
        var frame = new Frame(
            RowIndex.Range(column.Length), from name in (string[])["a", "b", "c", "d"] select new ColumnKey(name), Enumerable.Repeat(column, 4));
        var parquet = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, parquet, new ParquetWriterOptions { Compression = ParquetCompression.Zstd });
        parquet.WrittenCount.Should().BeLessThan(500_000, "nothing is refused by the length of the body");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(parquet.WrittenSpan.ToArray()), "X", "X" } };

        using HttpResponseMessage response = await server.Client.PostAsync("/gordo/v0/p/compressor-a/prediction?format=parquet", form);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).Should().Contain("short of memory");
        TestContext.Out.WriteLine($"{server.PeakBytes / 1_000_000} MB at most, limit {LimitMegabytes} MB");
        server.PeakBytes.Should().BeLessThan(LimitMegabytes * 1024L * 1024);
        (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    // Answers what the server said while the upload was sent; nothing where it took all of it and waits for more.
    private static async Task<string> UploadAsync(ServerProcess server, List<TcpClient> uploads)
    {
        var client = new TcpClient();
        uploads.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        byte[] chunk = [.. "100000\r\n"u8, .. Enumerable.Repeat((byte)' ', 0x100000), .. "\r\n"u8];
        try
        {
            for (int sent = 0; sent < UploadMegabytes && client.Available == 0; sent++)
                await stream.WriteAsync(chunk);
        }
        catch (IOException)
        {
            // Hung up on.
        }
        for (int i = 0; i < 10 && client.Available == 0; i++)
            await Task.Delay(20);
        return client.Available == 0 ? "" : await RawClient.ReadAsync(stream, 2);
    }

    private static Task<HttpResponseMessage> LargeAsync(ServerProcess server) => server.Client.PostAsync(
        "/gordo/v0/p/compressor-a/prediction",
        new StringContent("{\"X\": [[1, 2, 3, 4]]" + new string(' ', UploadMegabytes << 20) + "}", Encoding.UTF8, "application/json"));

    private static async Task<double> GaugeAsync(ServerProcess server, string name)
    {
        string metrics = await server.Client.GetStringAsync("/metrics");
        string line = metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
