using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gordo.Serialization;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Reliability.Fuzzing;

/// <summary>
/// Sends random requests over sockets to the real server: each is answered, never with 5xx. Errors are JSON with
/// <c>error</c> or <c>message</c>, or have no body if Kestrel refuses the request before the server sees it.
/// </summary>
[Parallelizable(ParallelScope.All)]
internal sealed class HttpFuzzTests
{
    private GordoHost _gordo = null!;
    private int _port;
    private byte[][] _bodies = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        _port = _gordo.Client.BaseAddress!.Port; // GordoHost sets it
        _bodies =
        [
            File.ReadAllBytes(GoldenData.Path("parquet", "utc-ns-4tags", "data.parquet")),
            File.ReadAllBytes(GoldenData.Path("arrow", "utc-ns-4tags", "data.arrows")),
            "{\"X\": [[1, 2, 3, 4]], \"y\": [[1, 2, 3, 4]]}"u8.ToArray(),
            "{\"inputs\":[{\"name\":\"X\",\"shape\":[1,4],\"datatype\":\"FP64\",\"data\":[1,2,3,4]}]}"u8.ToArray(),
            [.. "{\"inputs\":[{\"name\":\"X\",\"shape\":[1,4],\"datatype\":\"FP64\",\"parameters\":{\"binary_data_size\":32}}]}"u8, .. new byte[32]],
            "t;a;b;c;d\n0;1,5;2;3;4\n"u8.ToArray(),
            "\r\n--b--\r\n"u8.ToArray(),
            [],
        ];
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [Test]
    public void Forms() => Fuzz.Run(3_000, MakeForm, Exchange).Should().BeInRange(0.02, 0.5);

    [Test]
    public void Paths_and_headers() => Fuzz.Run(6_000, random => RequestMutator.Make(_bodies, random), Exchange).Should().BeInRange(0.02, 0.5);

    private byte[] MakeForm(Random random)
    {
        (string type, byte[] body) = FormMutator.Make(random.OneIn(4) ? _bodies : _bodies[..2], random);
        string head = string.Create(CultureInfo.InvariantCulture,
            $"POST /gordo/v0/p/compressor-a/anomaly/prediction HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.UTF8.GetBytes(head), .. body];
    }

    private void Exchange(byte[] request)
    {
        string answer = Send(request);
        // The answer follows interim responses (1xx).
        while (answer.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
            answer = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        int status = int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
        status.Should().BeInRange(200, 499, answer);
        if (status < 400)
            return;
        int body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        bool isJson = answer.Contains("Content-Type: application/json\r\n", StringComparison.Ordinal);
        if (isJson && !request.AsSpan().StartsWith("HEAD"u8))
            answer[body..].Should().ContainAny("\"error\":", "\"message\":");
        else
            answer.Should().EndWith("\r\n\r\n", "an error without JSON has no body");
        throw new FrameException($"Status {status}.");
    }

    private string Send(byte[] request)
    {
        const int TimeoutMilliseconds = 20_000;
        using var client = new TcpClient { ReceiveTimeout = TimeoutMilliseconds };
        client.Connect(IPAddress.Loopback, _port);
        using NetworkStream stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            stream.Write(request);
            stream.CopyTo(answer);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown } && answer.Length > 0)
        {
            // The server answered without reading the rest of the request.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
