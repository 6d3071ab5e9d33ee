using System.Net;
using System.Net.Sockets;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>Connections and open files beyond the limit of the process.</summary>
internal sealed class DescriptorTests
{
    [Test]
    public async Task Connections_leave_file_descriptors_for_models()
    {
        if (!File.Exists("/usr/bin/prlimit"))
            Assert.Ignore("prlimit is not installed.");
        const int Files = 700;
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "warm");
        collection.Add("autoencoder-4", "cold");
        await using ServerProcess server = await ServerProcess.StartUnderAsync(
            ["prlimit", $"--nofile={Files}:{Files}"], ("MODEL_COLLECTION_DIR", collection.CurrentDirectory));
        (await server.PredictAsync("warm")).StatusCode.Should().Be(HttpStatusCode.OK);

        List<TcpClient> clients = await ConnectAsync(server.Port, 2 * Files);
        try
        {
            // Connections beyond the limit are closed at once; the others are answered, and cold models are loaded.
            await WaitUntilAsync(() => clients.Count(IsClosed) >= Files);
            (await server.PredictAsync("warm")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await server.PredictAsync("cold")).StatusCode.Should().Be(HttpStatusCode.OK);
            using HttpResponseMessage file = await server.Client.GetAsync("/gordo/v0/p/cold/download-model");
            file.StatusCode.Should().Be(HttpStatusCode.OK);
            server.HasExited.Should().BeFalse();
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
        await WaitUntilAsync(() => RawClient.ExchangeAsync(server.Port, "GET /healthcheck HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").Result
            .StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));
    }

    [Test]
    public async Task Downloads_that_are_not_read_leave_file_descriptors_for_other_requests()
    {
        if (!File.Exists("/usr/bin/prlimit"))
            Assert.Ignore("prlimit is not installed.");
        const int Files = 1024, Downloads = 600;
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "warm");
        collection.Add("autoencoder-4", "cold");
        // More than the buffers of a connection hold.
        string large = collection.Add("autoencoder-4", "large");
        await using (FileStream file = File.OpenWrite(Path.Combine(large, "model.onnx")))
            file.SetLength(16 << 20);
        await using ServerProcess server = await ServerProcess.StartUnderAsync(
            ["prlimit", $"--nofile={Files}:{Files}"], ("MODEL_COLLECTION_DIR", collection.CurrentDirectory), ("GORDO_SERVER_LOG_LEVEL", "warning"));
        (await server.PredictAsync("warm")).StatusCode.Should().Be(HttpStatusCode.OK);

        List<TcpClient> clients = await ConnectAsync(server.Port, Downloads);
        try
        {
            foreach (TcpClient client in clients)
            {
                client.ReceiveBufferSize = 4096;
                try
                {
                    await client.GetStream().WriteAsync("GET /gordo/v0/p/large/download-model HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
                }
                catch (IOException)
                {
                    // Refused: beyond the limit of connections.
                }
            }
            await WaitUntilAsync(() => clients.Count(client => !IsClosed(client) && client.Available > 0) > Files / 3);
            int refused = 0;
            byte[] status = new byte[12];
            foreach (TcpClient client in clients.Where(client => !IsClosed(client) && client.Available > status.Length))
            {
                await client.GetStream().ReadExactlyAsync(status);
                refused += status.AsSpan().EndsWith("503"u8) ? 1 : 0;
            }
            TestContext.Out.WriteLine($"{refused} of {Downloads} downloads refused, {Directory.GetFiles($"/proc/{server.Id}/fd").Length} of {Files} files open");
            refused.Should().BeGreaterThan(Files / 3);
            Directory.GetFiles($"/proc/{server.Id}/fd").Length.Should().BeLessThan(Files - 100, "some are reserved for models and libraries");
            (await server.PredictAsync("warm")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await server.PredictAsync("cold")).StatusCode.Should().Be(HttpStatusCode.OK);
            (await server.PredictAsync("large")).StatusCode.Should().Be(HttpStatusCode.InternalServerError, "the file is not a model, and this error needs libraries to be loaded");

            // Stalled downloads are ended when other downloads need their place.
            HttpStatusCode last = default;
            for (int i = 0; i < 20 && last != HttpStatusCode.OK; i++)
            {
                using HttpResponseMessage file = await server.Client.GetAsync("/gordo/v0/p/cold/download-model");
                last = file.StatusCode;
                if (last == HttpStatusCode.ServiceUnavailable)
                    file.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
                await Task.Delay(1000);
            }
            last.Should().Be(HttpStatusCode.OK);
            server.HasExited.Should().BeFalse();
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Test]
    public async Task Libraries_that_errors_need_are_loaded_at_start()
    {
        if (!Directory.Exists("/proc"))
            Assert.Ignore("There is no /proc here.");
        await using ServerProcess server = await ServerProcess.StartAsync();
        await WaitUntilAsync(() => File.ReadAllText($"/proc/{server.Id}/maps") is var maps
            && maps.Contains("System.Diagnostics.StackTrace.dll", StringComparison.Ordinal)
            && maps.Contains("System.Reflection.Metadata.dll", StringComparison.Ordinal));
    }

    [Test]
    public async Task Ten_thousand_idle_connections_do_not_delay_requests()
    {
        const int Connections = 10_000;
        await using ServerProcess server = await ServerProcess.StartAsync();
        (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
        List<TcpClient> clients = await ConnectAsync(server.Port, Connections);
        try
        {
            for (int i = 0; i < 20; i++)
                (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
            clients.Count(IsClosed).Should().Be(0, "none of them has reached the idle timeout");
            TestContext.Out.WriteLine($"{server.ResidentBytes / 1_000_000} MB with {Connections} connections");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
        (await server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    // From several loopback addresses, each with its own range of ports.
    private static async Task<List<TcpClient>> ConnectAsync(int port, int count)
    {
        var clients = new List<TcpClient>(count);
        try
        {
            foreach (int[] some in Enumerable.Range(0, count).Chunk(100))
            {
                TcpClient[] connecting = [.. some.Select(i => new TcpClient(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (i / 2500))]), 0)))];
                clients.AddRange(connecting);
                await Task.WhenAll(connecting.Select(client => client.ConnectAsync(IPAddress.Loopback, port)));
            }
            return clients;
        }
        catch
        {
            clients.ForEach(client => client.Dispose());
            throw;
        }
    }

    private static bool IsClosed(TcpClient client)
    {
        try
        {
            return client.Client.Poll(0, SelectMode.SelectRead) && client.Client.Available == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 200 && !condition(); i++)
            await Task.Delay(100);
        condition().Should().BeTrue();
    }
}
