using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gordo.Tests.Reliability;

/// <summary>Clients that send malformed, slow or unfinished HTTP over plain sockets.</summary>
internal sealed class HostileClientTests
{
    private ServerProcess _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await ServerProcess.StartAsync(("GORDO_MAX_REQUEST_MB", "64"));

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        bool exited = _server.HasExited;
        string log = _server.Log;
        await _server.DisposeAsync();
        exited.Should().BeFalse();
        log.Should().NotContain("fail:", "faults of clients are not logged as errors of the server");
    }

    [TearDown]
    public async Task Server_still_answers() => (await _server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);

    [TestCase("GET / HTTP/9.9\r\n\r\n")]
    [TestCase("NONSENSE\r\n\r\n")]
    [TestCase("GET /healthcheck HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [TestCase("GET /healthcheck HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n")]
    [TestCase("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: -5\r\n\r\n")]
    [TestCase("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [TestCase("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Malformed_requests_are_refused(string request)
    {
        string answer = await ExchangeAsync(Encoding.Latin1.GetBytes(request));
        answer.Should().MatchRegex("^(HTTP/1.1 (400|405|411|414|505|422|404) |$)");
    }

    [Test]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        string one = "GET /server-version HTTP/1.1\r\nHost: a\r\n\r\n";
        string last = "GET /gordo/v0/p/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        string answer = await ExchangeAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(one, 20)) + last));
        answer.Split("HTTP/1.1 200 OK").Should().HaveCount(22);
        answer.TrimEnd().Should().EndWith("}").And.Contain("\"models\":");
    }

    [Test]
    public async Task A_form_that_is_half_sent_is_dropped()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, _server.Port);
            await client.GetStream().WriteAsync("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"X\"\r\n\r\nPAR1"u8.ToArray());
        }
        (await _server.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
        _server.Log.Should().NotContain("failed", "a disconnected client is not an error of the server");
    }

    [TestCase("--b\r\nContent-Disposition: form-data; name=\"X\"\r\n\r\nPAR1", "ends before its last boundary")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"X\"", "do not end")]
    [TestCase("--b", "not alone on its line")]
    [TestCase("", "ends before its last boundary")]
    public async Task A_form_that_ends_early_returns_400(string body, string why)
    {
        string answer = await ExchangeAsync(Encoding.ASCII.GetBytes(
            $"POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        answer.Should().StartWith("HTTP/1.1 400 ").And.Contain("\"error\":").And.Contain(why);
    }

    [Test]
    public async Task Many_idle_and_slow_connections_do_not_delay_other_requests()
    {
        var clients = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _server.Port);
                if (i % 2 == 0)
                    await client.GetStream().WriteAsync("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Le"u8.ToArray());
                clients.Add(client);
            }
            for (int i = 0; i < 20; i++)
                (await _server.PredictAsync("compressor-a")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Test]
    public async Task A_gigabyte_of_zeros_stops_at_the_limit_and_takes_little_memory()
    {
        long before = _server.ResidentBytes;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync("POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        byte[] chunk = [.. "100000\r\n"u8, .. new byte[0x100000], .. "\r\n"u8];
        int sent = 0;
        try
        {
            for (; sent < 1024; sent++)
                await stream.WriteAsync(chunk);
        }
        catch (IOException)
        {
            // The server closed the connection, as it should long before a gigabyte.
        }
        sent.Should().BeLessThan(256);
        // The received part of the body, in a buffer that doubles.
        _server.PeakBytes.Should().BeLessThan(before + (256 << 20));
        TestContext.Out.WriteLine($"hung up on after {sent} MB, {(_server.PeakBytes - before) / 1_000_000} MB more than before");
    }

    [Test]
    public async Task A_content_length_of_two_gigabytes_is_refused_before_the_body()
    {
        string answer = await ExchangeAsync(
            "POST /gordo/v0/p/compressor-a/prediction HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2147483648\r\n\r\n"u8.ToArray());
        answer.Should().StartWith("HTTP/1.1 413 ");
    }

    private Task<string> ExchangeAsync(byte[] request) => RawClient.ExchangeAsync(_server.Port, request);
}
