using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gordo.Tests.Access;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Reliability.Faults;

/// <summary>SIGKILL and SIGTERM of the server's process, and secrets in its log.</summary>
internal sealed class ProcessFaultTests
{
    // About a second on an idle machine; here other processes may use the cores, and no code is compiled ahead of time.
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);

    [Test]
    public async Task After_SIGKILL_a_new_process_is_ready_soon_and_returns_the_same_answers()
    {
        using var collection = new TemporaryCollection();
        collection.Add("autoencoder-4", "a");
        string before, after;
        await using (ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory)))
        {
            before = await DataAsync(await server.PredictAsync("a"));
            await server.KillAsync();
        }
        long started = Stopwatch.GetTimestamp();
        await using (ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", collection.CurrentDirectory)))
            after = await DataAsync(await server.PredictAsync("a"));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        elapsed.Should().BeLessThan(ReadyWithin);
        TestContext.Out.WriteLine($"ready, asked and ended in {elapsed.TotalSeconds:0.0} s");
        after.Should().Be(before);
    }

    [Test]
    public async Task SIGTERM_under_load_drops_no_accepted_request()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("GORDO_LOG_FORMAT", "json"));
        int answered = 0;
        Task[] clients = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using HttpResponseMessage response = await server.PredictAsync("compressor-a");
                    response.StatusCode.Should().Be(HttpStatusCode.OK);
                    await response.Content.ReadAsByteArrayAsync();
                    Interlocked.Increment(ref answered);
                }
            }
            catch (HttpRequestException)
            {
                // The port or the idle connection is closed: the server has not seen this request.
            }
        }))];
        SpinWait.SpinUntil(() => Volatile.Read(ref answered) > 200, TimeSpan.FromSeconds(60)).Should().BeTrue();
        (await server.TerminateAsync()).Should().Be(0);
        await Task.WhenAll(clients);
        // Each request the server accepted has a line in its log; each of them must have reached its client completely.
        server.Log.Split('\n').Count(line => line.Contains("/prediction\"", StringComparison.Ordinal) && line.Contains("\"Status\":200", StringComparison.Ordinal))
            .Should().Be(answered);
    }

    // The parser of the command line ends a process two seconds after the signal, unless it is told otherwise.
    [Test]
    public async Task SIGTERM_waits_for_a_request_that_takes_longer_than_two_seconds()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        byte[] body = """{"X": [[1, 2, 3, 4]]}"""u8.ToArray();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body.AsMemory(0, 5));
        // The server knows of the request once it is in flight.
        await Task.Delay(500);
        Task<int> ending = server.TerminateAsync();
        await Task.Delay(2500);
        ending.IsCompleted.Should().BeFalse();
        await stream.WriteAsync(body.AsMemory(5));
        byte[] answer = new byte[12];
        await stream.ReadExactlyAsync(answer);
        Encoding.ASCII.GetString(answer).Should().Be("HTTP/1.1 200");
        (await ending).Should().Be(0);
    }

    [Test]
    public async Task Keys_and_tokens_never_reach_the_log()
    {
        using var issuer = new TestIssuer();
        string keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, KeyLine.Of("historian", "read", "secret-key"));
        string token = issuer.Token(new() { ["scope"] = "read" }), old = issuer.Token(new() { ["scope"] = "read" }, expires: DateTime.UtcNow.AddMinutes(-90));
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("GORDO_API_KEYS_FILE", keys), ("GORDO_JWT_AUTHORITY", issuer.Authority), ("GORDO_JWT_AUDIENCE", "gordo"),
            ("GORDO_SERVER_LOG_LEVEL", "debug"), ("GORDO_LOG_FORMAT", "json"));
        foreach ((string header, string value, HttpStatusCode status) in ((string, string, HttpStatusCode)[])
            [
                ("X-API-Key", "secret-key", HttpStatusCode.OK),
                ("X-API-Key", "secret-wrong", HttpStatusCode.Unauthorized),
                ("Authorization", $"Bearer {token}", HttpStatusCode.OK),
                ("Authorization", $"Bearer {old}", HttpStatusCode.Unauthorized),
            ])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/gordo/v0/p/models");
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await server.Client.SendAsync(request);
            response.StatusCode.Should().Be(status);
            (await response.Content.ReadAsStringAsync()).Should().NotContain("secret-").And.NotContain("eyJ");
        }
        await server.TerminateAsync();
        server.Log.Should().Contain("\"Status\":401", "each request has a line in the log");
        foreach (string secret in (string[])["secret-", .. token.Split('.'), .. old.Split('.')])
            server.Log.Should().NotContain(secret);
        File.Delete(keys);
    }

    private static async Task<string> DataAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        string text = await response.Content.ReadAsStringAsync();
        return text[..text.IndexOf("\"time-seconds\"", StringComparison.Ordinal)];
    }
}
