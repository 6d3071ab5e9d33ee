using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability.Memory;

/// <summary>
/// Bodies interrupted by the client or by the deadline: they are not logged as errors, and the connection can be used again.
/// </summary>
internal sealed class InterruptedBodyTests
{
    private const string Path = "/gordo/v0/p/compressor-a/prediction";

    private static readonly byte[] Half = Encoding.ASCII.GetBytes(
        $"POST {Path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n{{\"X\": [[1, 2");

    private static readonly byte[] HalfOfLarge = Encoding.ASCII.GetBytes(
        $"POST {Path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 345000\r\n\r\n{{");
    private static readonly byte[] Large = [.. Enumerable.Repeat((byte)' ', 300_000)];

    private int _http2;
    private ServerProcess _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _http2 = ServerProcess.FreePort();
        _server = await ServerProcess.StartAsync(
            ("GORDO_REQUEST_SECONDS", "2"), ("GORDO_SERVER_LOG_LEVEL", "info"),
            ("Kestrel__Endpoints__H2__Url", $"http://127.0.0.1:{_http2.ToString(CultureInfo.InvariantCulture)}"),
            ("Kestrel__Endpoints__H2__Protocols", "Http2"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TearDown]
    public async Task Nothing_is_logged_as_an_error_and_the_server_answers()
    {
        (await _server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
        _server.Log.Should().NotContain("fail:").And.NotContain("Reading is already in progress")
            .And.NotContain("is answered with 503", "an interrupted request is not a fault of the collection");
    }

    [Test]
    public async Task A_deadline_in_the_middle_of_a_body_returns_503_and_the_connection_takes_the_next_request()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Half);
        byte[] answer = new byte[4096];
        int length = await stream.ReadAsync(answer);
        Encoding.ASCII.GetString(answer, 0, length).Should().StartWith("HTTP/1.1 503 ").And.Contain("took longer than 2 seconds");

        // The rest of the body, and the next request.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(", 3, 4]]}GET /server-version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        (await RawClient.ReadAsync(stream, 8)).Should().StartWith("HTTP/1.1 200 ").And.Contain("\"version\"");
    }

    [Test]
    public async Task Clients_that_disconnect_in_the_middle_of_a_body_leave_no_errors_in_the_log()
    {
        foreach (int[] some in Enumerable.Range(0, 6000).Chunk(50))
        {
            await Task.WhenAll(some.Select(async i =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _server.Port);
                await client.GetStream().WriteAsync(HalfOfLarge);
                // Often more than the connection reads at once.
                await client.GetStream().WriteAsync(Large.AsMemory(0, 1000 * (i % 300)));
                await Task.Delay(i % 3);
                // Half of the connections are reset, half are closed normally.
                if (i % 2 == 0)
                    client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
            }));
        }
    }

    [Test]
    public async Task HTTP2_streams_reset_in_the_middle_of_a_body_are_not_logged_as_faults_of_the_collection()
    {
        using var client = new HttpClient();
        for (int i = 0; i < 300; i++)
        {
            using var end = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_http2.ToString(CultureInfo.InvariantCulture)}{Path}")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StreamContent(new StalledStream(end)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentLength = 1000 } },
            };
            Func<Task> send = () => client.SendAsync(request, end.Token);
            await send.Should().ThrowAsync<OperationCanceledException>();
        }
        await Task.Delay(200);
    }

    // Returns one byte and cancels the request when the next one is read.
    private sealed class StalledStream(CancellationTokenSource end) : MemoryStream([(byte)'{'])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0)
                return await base.ReadAsync(buffer, cancellationToken);
            await Task.Delay(1, CancellationToken.None);
            await end.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
