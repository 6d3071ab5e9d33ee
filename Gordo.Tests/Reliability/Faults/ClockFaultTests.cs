using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>A clock that jumps by days while requests are under way: faketime's library lies to the server's process.</summary>
internal sealed class ClockFaultTests
{
    private const string Body = """{"X": [[1, 2, 3, 4]]}""";

    [Test]
    public async Task A_clock_that_jumps_ends_no_request_and_hides_no_new_model()
    {
        string? library = Directory.Exists("/usr/lib")
            ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).FirstOrDefault()
            : null;
        if (library is null)
            Assert.Ignore("faketime is not here.");
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
            // The listener looks at its own clocks, and at the date of its answers, every second.
            double believed = double.NaN;
            for (int i = 0; i < 100 && !(Math.Abs(believed - days) < 0.1); i++)
            {
                await Task.Delay(100);
                using HttpResponseMessage health = await server.Client.GetAsync("/healthcheck");
                believed = (health.Headers.Date!.Value - DateTimeOffset.UtcNow).TotalDays;
            }
            believed.Should().BeApproximately(days, 0.1, "the server believes the lie");
            await Task.Delay(1100);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Body[5..]));
            (await RawClient.ReadAsync(stream, 10)).Should().StartWith("HTTP/1.1 200 ", "it began before the clock jumped");
            (await DataAsync(server)).Should().Be(first);
        }

        // A builder whose clock is behind.
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
