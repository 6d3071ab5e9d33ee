using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability.Memory;

/// <summary>Clients that hold the memory of a server. Each method returns when all of its clients have begun or were refused.</summary>
internal sealed class HostileLoad(int port) : IAsyncDisposable
{
    /// <summary>Counted instead of a status if the server has closed the connection.</summary>
    public const int Disconnected = 0;

    private const int Rows = 17_000;

    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>A JSON request of 17,000 rows and four tags, 340 KB.</summary>
    public static readonly byte[] Frame = Encoding.ASCII.GetBytes(
        "{\"X\":[" + string.Join(',', Enumerable.Range(0, Rows).Select(row => $"[{1 + (row % 9)}.25,2.5,3.125,4]")) + "]}");

    private readonly ConcurrentBag<IDisposable> _held = [];
    private readonly CancellationTokenSource _end = new();

    /// <summary>The number of answers by status, and of connections closed without one.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>Posts frames from all clients at the same time, in several rounds, and reads the answers.</summary>
    public async Task PostAsync(int clients, int rounds)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = clients };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
        var uri = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/gordo/v0/p/compressor-a/prediction");
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (int round = 0; round < rounds; round++)
            {
                using var content = new ByteArrayContent(Frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                try
                {
                    using HttpResponseMessage response = await client.PostAsync(uri, content);
                    Count((int)response.StatusCode);
                }
                catch (HttpRequestException)
                {
                    // On a busy machine a client may be stalled for as long as the server waits for one while memory is short.
                    Count(Disconnected);
                }
            }
        }));
    }

    /// <summary>Posts frames to be scored, of just below a megabyte by default, and never reads the answers.</summary>
    public Task WithoutReadingAsync(int clients, int rows = 51_000)
    {
        byte[] body = Encoding.ASCII.GetBytes(
            "{\"X\":[" + string.Join(',', Enumerable.Repeat("[1,2,3,4]", rows)) + "],\"y\":[" + string.Join(',', Enumerable.Repeat("[2,2,3,4]", rows)) + "]}");
        return ForEachConnectionAsync(clients, async stream =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /gordo/v0/p/compressor-a/anomaly/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
            await stream.WriteAsync(body);
        });
    }

    /// <summary>Opens connections that send all but the last byte of a body.</summary>
    public Task SendingAllButOneAsync(int clients) => ForEachConnectionAsync(clients, async stream =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {Frame.Length}\r\n\r\n"));
        await stream.WriteAsync(Frame.AsMemory(1));
    });

    /// <summary>Opens connections that announce a body and send one byte of it.</summary>
    public Task AnnouncingAsync(int clients) => ForEachConnectionAsync(clients, stream => stream.WriteAsync(Encoding.ASCII.GetBytes(
        $"POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {Frame.Length}\r\n\r\n{{")).AsTask());

    /// <summary>Opens connections whose headers never end; the server closes those above its limits.</summary>
    public Task WithUnfinishedHeadsAsync(int clients, int lineBytes, int headerBytes)
    {
        var text = new StringBuilder("GET /").Append('x', lineBytes - 20).Append(" HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; text.Length < lineBytes + headerBytes - 30; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"X-Long-{i}: ")
                .Append('x', Math.Min(3000, lineBytes + headerBytes - 20 - text.Length)).Append("\r\n");
        }
        byte[] head = Encoding.ASCII.GetBytes(text.ToString());
        return ForEachConnectionAsync(clients, stream => stream.WriteAsync(head).AsTask());
    }

    /// <summary>Opens streams on a few HTTP/2 connections, each of which announces a body and sends one byte of it.</summary>
    public Task AnnouncingOverHttp2Async(int http2Port, int connections, int streamsEach)
    {
        var uri = new Uri($"http://127.0.0.1:{http2Port.ToString(CultureInfo.InvariantCulture)}/gordo/v0/p/compressor-a/prediction");
        return InGroupsAsync(Enumerable.Range(0, connections).Select(_ =>
        {
            var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = false }) { Timeout = TimeSpan.FromSeconds(120) };
            _held.Add(client);
            return Task.WhenAll(Enumerable.Range(0, streamsEach).Select(_ => BeginHalfAsync(client, uri)));
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (IDisposable held in _held)
            held.Dispose();
        _end.Dispose();
    }

    // Returns when the byte is sent, or the server has ended the stream.
    private Task BeginHalfAsync(HttpClient client, Uri uri)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.WhenAny(sent.Task, PostHalfAsync(client, uri, sent), Task.Delay(MostWait));
    }

    private async Task PostHalfAsync(HttpClient client, Uri uri, TaskCompletionSource sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new HalfContent(Frame.Length, sent, _end.Token) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, _end.Token);
            Count((int)response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Ended by the test or by the server.
        }
    }

    private Task ForEachConnectionAsync(int clients, Func<NetworkStream, Task> beginAsync) =>
        InGroupsAsync(Enumerable.Range(0, clients).Chunk(50).Select(some => Task.WhenAll(some.Select(async i =>
        {
            // Several loopback addresses, each with its own range of ports.
            var client = new TcpClient(new IPEndPoint(new IPAddress([127, 0, 2, (byte)(1 + (i / 2500))]), 0)) { ReceiveBufferSize = 4096 };
            _held.Add(client);
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port).WaitAsync(MostWait);
                await beginAsync(client.GetStream()).WaitAsync(MostWait);
            }
            catch (Exception exception) when (exception is IOException or SocketException or TimeoutException)
            {
                // Refused or closed by the server.
            }
        }))));

    // Begins group after group. A server short of memory leaves clients waiting; the next group does not wait for them.
    private static async Task InGroupsAsync(IEnumerable<Task> groups)
    {
        List<Task> begun = [];
        foreach (Task group in groups)
        {
            begun.Add(group);
            await Task.WhenAny(group, Task.Delay(Pause));
        }
        await Task.WhenAll(begun);
    }

    private void Count(int status) => Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);

    private sealed class HalfContent(long length, TaskCompletionSource sent, CancellationToken end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray());
            await stream.FlushAsync();
            sent.TrySetResult();
            await Task.Delay(Timeout.Infinite, end);
        }

        protected override bool TryComputeLength(out long length1)
        {
            length1 = length;
            return true;
        }
    }
}
