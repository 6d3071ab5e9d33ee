using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Serialization.Parquet.Writing;

namespace Gordo.Tests.Reliability;

/// <summary>Behavior of a server process that runs short of memory.</summary>
internal sealed class MemoryTests
{
    private const int LimitMegabytes = 400;
    private const int UploadMegabytes = 30;

    [Test]
    public async Task Short_of_memory_cached_models_are_dropped_then_large_requests_refused_and_small_ones_answered()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("GORDO_MEMORY_MB", LimitMegabytes.ToString(CultureInfo.InvariantCulture)), ("ENABLE_PROMETHEUS", "true"), ("GORDO_MIN_BYTES_PER_SECOND", "0"));
        foreach (string model in (string[])["compressor-a", "compressor-b"])
            (await server.PredictAsync(model)).EnsureSuccessStatusCode();
        (await GaugeAsync(server, "gordo_server_models_loaded{engine=\"compiled\"}")).Should().Be(2);

        // Unfinished uploads take memory until there is none for another.
        var uploads = new List<TcpClient>();
        string refusal = "";
        try
        {
            while (refusal.Length == 0 && uploads.Count < 3 * LimitMegabytes / UploadMegabytes)
                refusal = await UploadAsync(server, uploads);
            refusal.Should().StartWith("HTTP/1.1 503 ").And.Contain("\"error\":\"The server is short of memory").And.Contain("Retry-After: 1");
            (await GaugeAsync(server, "gordo_server_models_loaded{engine=\"compiled\"}")).Should().BeLessThan(2, "only the model requested since then was loaded again");
            TestContext.Out.WriteLine($"{uploads.Count} uploads, {server.PeakBytes / 1_000_000} MB at most, limit {LimitMegabytes} MB");

            using HttpResponseMessage announced = await LargeAsync(server);
            announced.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, "its length is known before the body arrives");
            (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await server.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            uploads.ForEach(upload => upload.Dispose());
        }
        server.PeakBytes.Should().BeLessThan(LimitMegabytes * 1024L * 1024);

        // When the uploads have ended there is room again; models are dropped and memory is released every five seconds.
        HttpStatusCode last = default;
        for (int i = 0; i < 100 && last != HttpStatusCode.OK; i++)
        {
            await Task.Delay(200);
            using HttpResponseMessage response = await LargeAsync(server);
            last = response.StatusCode;
        }
        last.Should().Be(HttpStatusCode.OK);
        server.Log.Should().NotContain("draining", "a body that is refused half-read can still be drained");
    }

    [Test]
    public async Task A_small_body_with_an_answer_larger_than_memory_is_refused()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("GORDO_MEMORY_MB", LimitMegabytes.ToString(CultureInfo.InvariantCulture)), ("GORDO_MAX_CELLS", "20000000"));
        var column = new FloatColumn(new double[3_500_000]);
        var frame = new Frame(
            RowIndex.Range(column.Length), from name in (string[])["a", "b", "c", "d"] select new ColumnKey(name), Enumerable.Repeat(column, 4));
        var parquet = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, parquet, new ParquetWriterOptions { Compression = ParquetCompression.Zstd });
        parquet.WrittenCount.Should().BeLessThan(500_000, "the length of the body must not be the reason of the refusal");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(parquet.WrittenSpan.ToArray()), "X", "X" } };

        using HttpResponseMessage response = await server.Client.PostAsync("/gordo/v0/p/compressor-a/prediction?format=parquet", form);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).Should().Contain("short of memory");
        TestContext.Out.WriteLine($"{server.PeakBytes / 1_000_000} MB at most, limit {LimitMegabytes} MB");
        server.PeakBytes.Should().BeLessThan(LimitMegabytes * 1024L * 1024);
        (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    // Returns the answer that came during the upload, or nothing if the server accepted all of it and waits for more.
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
            // The server closed the connection.
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
