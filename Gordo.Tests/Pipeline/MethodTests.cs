using System.Net;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Pipeline;

/// <summary>HEAD and OPTIONS (RFC 9110, sections 9.3.2 and 9.3.7), which uptime monitors and proxies send.</summary>
internal sealed class MethodTests
{
    private const string Model = "/gordo/v0/demo/compressor-a";

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase("/gordo/v0/demo/models")]
    [TestCase("/gordo/v0/demo/revisions")]
    [TestCase("/gordo/v0/demo/expected-models")]
    [TestCase(Model + "/metadata")]
    [TestCase(Model + "/healthcheck")]
    [TestCase(Model + "/download-model")]
    [TestCase("/gordo/v0/demo/no-such-model/metadata")]
    [TestCase("/gordo/v0/demo/models?revision=7")]
    [TestCase("/healthcheck")]
    [TestCase("/healthcheck/ready")]
    [TestCase("/server-version")]
    [TestCase("/openapi.json")]
    [TestCase("/swagger/index.html")]
    [TestCase("/explore/")]
    [TestCase("/explore/main.js")]
    [TestCase("/explore/nothing")]
    [TestCase("/")]
    [TestCase("/metrics")]
    [TestCase("/nothing")]
    public async Task HEAD_has_the_status_and_headers_of_GET_and_no_body(string path)
    {
        using HttpResponseMessage get = await _gordo.SendAsync(HttpMethod.Get, path);
        using HttpResponseMessage head = await _gordo.SendAsync(HttpMethod.Head, path);
        head.StatusCode.Should().Be(get.StatusCode);
        Names(head).Should().BeSubsetOf(Names(get));
        head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType);
        if (head.Content.Headers.ContentLength is > 0 and { } length && path != "/healthcheck/ready")
            length.Should().Be(get.Content.Headers.ContentLength);

        // The client ignores a body of HEAD, so the bytes on the wire are read.
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _gordo.Client.BaseAddress!.Port);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        (await reader.ReadToEndAsync()).Should().EndWith("\r\n\r\n");
    }

    [TestCase(Model + "/prediction", "POST, OPTIONS")]
    [TestCase(Model + "/anomaly/prediction", "POST, OPTIONS")]
    [TestCase(Model + "/metadata", "GET, HEAD, OPTIONS")]
    [TestCase(Model + "/revision/42", "DELETE, OPTIONS")]
    [TestCase("/gordo/v0/demo/models", "GET, HEAD, OPTIONS")]
    [TestCase("/healthcheck", "GET, HEAD, OPTIONS")]
    [TestCase("/server-version", "GET, HEAD, OPTIONS")]
    [TestCase("/metrics", "GET, HEAD, OPTIONS")]
    [TestCase("/", "GET, HEAD, OPTIONS")]
    [TestCase("/openapi.yaml", "GET, HEAD, OPTIONS")]
    [TestCase("/swagger/index.html", "GET, HEAD, OPTIONS")]
    [TestCase("/explore/main.js", "GET, HEAD, OPTIONS")]
    public async Task OPTIONS_lists_the_methods(string path, string allow)
    {
        using HttpResponseMessage options = await _gordo.SendAsync(HttpMethod.Options, path);
        options.StatusCode.Should().Be(HttpStatusCode.OK);
        string.Join(", ", options.Content.Headers.Allow).Should().Be(allow);
        (await options.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Methods_that_are_not_supported_return_405_with_those_that_are()
    {
        using HttpResponseMessage head = await _gordo.SendAsync(HttpMethod.Head, Model + "/prediction");
        head.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        head.Content.Headers.Allow.Should().Equal("POST", "OPTIONS");
        using HttpResponseMessage put = await _gordo.SendAsync(HttpMethod.Put, Model + "/metadata");
        put.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        put.Content.Headers.Allow.Should().Equal("GET", "HEAD", "OPTIONS");
        (await put.Content.ReadAsStringAsync()).Should().Contain("does not support PUT");
        using HttpResponseMessage unknown = await _gordo.SendAsync(HttpMethod.Options, "/nothing");
        unknown.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Metrics_have_the_method_that_was_sent()
    {
        (await _gordo.SendAsync(HttpMethod.Head, "/gordo/v0/demo/revisions")).Dispose();
        (await _gordo.Client.GetStringAsync("/metrics")).Should().MatchRegex("method=\"HEAD\",path=\"/gordo/v0/<gordo_project>/revisions\",status_code=\"200\"");
    }

    [TestCase("/gordo/v0/demo/no-such-model/metadata", 404)]
    [TestCase("/gordo/v0/demo/models?revision=7", 410)]
    [TestCase("/nothing", 404)]
    [TestCase("/gordo/v0/demo/_x/metadata", 422)]
    [TestCase("/gordo/v0/demo/models", 200)]
    public async Task All_answers_forbid_sniffing(string path, int status)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, path);
        ((int)response.StatusCode).Should().Be(status);
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Test]
    public async Task Errors_of_predictions_forbid_sniffing()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Model + "/prediction", new StringContent("{"));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    private static IEnumerable<string> Names(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Where(name => name is not ("Transfer-Encoding" or "Content-Length"));
}
