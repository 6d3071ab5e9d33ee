using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>A system clock that jumps by days during requests, simulated by faketime's library in the server's process.</summary>
internal sealed class ClockFaultTests
{
    private const string Body = """{"X": [[1, 2, 3, 4]]}""";

    [Test]
    public async Task Clock_jumps_end_no_requests_and_hide_no_new_models()
    {
        string? library = Directory.Exists("/usr/lib")
            ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).FirstOrDefault()
            : null;
        if (library is null)
            Assert.Ignore("faketime is not installed.");
        using var collection = new TemporaryCollection();
        string folder = collection.Add("autoencoder-4", "a");
        string clock = Path.Combine(collection.Root, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("LD_PRELOAD", library), ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("MODEL_COLLECTION_DIR", collection.CurrentDirectory), ("GORDO_REQUEST_SECONDS", "30"));
        string first = await DataAsync(server);

        foreach ((string jump, double days) in ((string, double)[])[("+10d", 10), ("-400d", -400), ("+0", 0)])
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /gordo/v0/p/a/prediction HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body[..5]}"));
            await Task.Delay(100);
            await File.WriteAllTextAsync(clock, jump);
            // Kestrel reads its clock, and updates the date of its answers, every second.
            double offset = double.NaN;
            for (int i = 0; i < 100 && !(Math.Abs(offset - days) < 0.1); i++)
            {
                await Task.Delay(100);
                using HttpResponseMessage health = await server.Client.GetAsync("/healthcheck");
                offset = (health.Headers.Date!.Value - DateTimeOffset.UtcNow).TotalDays;
            }
            offset.Should().BeApproximately(days, 0.1, "the server must see the changed clock");
            await Task.Delay(1100);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Body[5..]));
            (await RawClient.ReadAsync(stream, 10)).Should().StartWith("HTTP/1.1 200 ", "the request began before the clock jumped");
            (await DataAsync(server)).Should().Be(first);
        }

        // Files of a builder whose clock is behind.
        foreach (string name in (string[])["model.onnx", "metadata.json"])
        {
            File.Copy(TemporaryCollection.Golden("standard-scaler", name), Path.Combine(folder, name), overwrite: true);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), new DateTime(1999, 12, 31, 0, 0, 0, DateTimeKind.Utc));
        }
        (await DataAsync(server)).Should().NotBe(first);
    }

    private static async Task<string> DataAsync(ServerProcess server)
    {
        using HttpResponseMessage response = await server.PredictAsync("a");
        string text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return text[..text.IndexOf("\"time-seconds\"", StringComparison.Ordinal)];
    }
}
