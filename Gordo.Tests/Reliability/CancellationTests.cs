using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>Abandoned requests stop computing, measured by the processor time of the server's process.</summary>
internal sealed class CancellationTests : IDisposable
{
    // With the heavy model, this keeps all cores busy for much longer than the test runs.
    private const int Rows = 200_000;

    private static readonly TimeSpan MostAtRest = TimeSpan.FromSeconds(0.4);

    private static readonly byte[] Body = Encoding.ASCII.GetBytes($"{{\"X\":[{string.Join(',', Enumerable.Repeat("[1,2,3,4]", Rows))}]}}");

    private readonly TemporaryCollection _collection = new();

    public CancellationTests()
    {
        string folder = _collection.Add("autoencoder-4", "a");
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), HeavyModel.Write());
    }

    public void Dispose() => _collection.Dispose();

    [Test]
    public async Task A_request_stops_computing_at_its_deadline()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            ("MODEL_COLLECTION_DIR", _collection.CurrentDirectory), ("GORDO_REQUEST_SECONDS", "2"));
        long started = Stopwatch.GetTimestamp();
        Task<HttpResponseMessage> running = PostAsync(server);
        // Other requests are answered in the meantime.
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
    public async Task A_request_stops_computing_when_its_client_disconnects()
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
            // Reading the body takes a fraction of a second; after two seconds the model is running.
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

    // A busy core would use a second in each second. The block of rows that has begun may finish, which takes longer if
    // other processes use the cores.
    private static async Task ShouldRestAsync(ServerProcess server)
    {
        TimeSpan rest = TimeSpan.MaxValue;
        for (int i = 0; i < 8 && rest > MostAtRest; i++)
        {
            TimeSpan before = server.ProcessorTime;
            await Task.Delay(1000);
            rest = server.ProcessorTime - before;
        }
        rest.Should().BeLessThanOrEqualTo(MostAtRest);
    }
}
