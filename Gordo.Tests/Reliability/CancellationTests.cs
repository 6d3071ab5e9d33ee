using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>Work stops where nobody waits for it any more: seen by the time the server's process computes.</summary>
internal sealed class CancellationTests : IDisposable
{
    // Of the heavy model's rows, keeps all cores busy for much longer than the test looks.
    private const int Rows = 200_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(0.4);

    private static readonly byte[] Body = Encoding.ASCII.GetBytes($"{{\"X\":[{string.Join(',', Enumerable.Repeat("[1,2,3,4]", Rows))}]}}");

    private readonly TemporaryCollection _collection = new();

    public CancellationTests()
    {
        string folder = _collection.Add("autoencoder-4", "a");
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), HeavyModel.Write());
    }

    public void Dispose() => _collection.Dispose();

    [Test]
    public async Task At_the_deadline_the_arithmetic_stops()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("MODEL_COLLECTION_DIR", _collection.CurrentDirectory), ("GORDO_REQUEST_SECONDS", "2"));
        long started = Stopwatch.GetTimestamp();
        Task<HttpResponseMessage> running = PostAsync(server);
        // Meanwhile others are answered.
        await Task.Delay(1000);
        (await server.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
        running.IsCompleted.Should().BeFalse();

        using HttpResponseMessage stopped = await running;
        stopped.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await stopped.Content.ReadAsStringAsync()).Should().Contain("took longer than 2 seconds");
        TestContext.Out.WriteLine($"503 after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s, {server.ProcessorTime.TotalSeconds:0.0} s computed");
        await ShouldRestAsync(server);
        (await server.PredictAsync("a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task When_the_client_hangs_up_the_arithmetic_stops()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("MODEL_COLLECTION_DIR", _collection.CurrentDirectory));
        TimeSpan before = server.ProcessorTime;
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /gordo/v0/p/a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n"));
            await stream.WriteAsync(Body);
            // Reading the body takes a fraction of a second; what comes after it is the model.
            SpinWait.SpinUntil(() => server.ProcessorTime - before > TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)).Should().BeTrue();
        }
        await ShouldRestAsync(server);
        (await server.PredictAsync("a")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> PostAsync(ServerProcess server)
    {
        var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new("application/json");
        return server.Client.PostAsync("/gordo/v0/p/a/prediction", content);
    }

    // A core that still computes would show a second in each second. The block of rows that was begun may be finished,
    // which takes longer where others want the cores, too.
    private static async Task ShouldRestAsync(ServerProcess server)
    {
        TimeSpan rest = TimeSpan.MaxValue;
        for (int i = 0; i < 8 && rest > Rest; i++)
        {
            TimeSpan before = server.ProcessorTime;
            await Task.Delay(1000);
            rest = server.ProcessorTime - before;
        }
        rest.Should().BeLessThanOrEqualTo(Rest);
    }
}
