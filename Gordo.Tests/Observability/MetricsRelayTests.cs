using System.Net;
using Gordo.Api.Hosting;
using Gordo.Api.Settings;
using Gordo.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Gordo.Tests.Observability;

/// <summary>Tests the metrics sidecar.</summary>
internal sealed class MetricsRelayTests
{
    private const string Application = "gordo.server.prometheus.server:build_app()";

    [Test]
    public async Task Sidecar_forwards_metrics_and_serves_nothing_else()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        await using WebApplication sidecar = await StartAsync(new Uri(gordo.Client.BaseAddress!, "/metrics").ToString());
        using var client = new HttpClient { BaseAddress = new Uri(sidecar.Urls.First()) };
        (await gordo.Client.GetAsync("/gordo/v0/demo/models")).EnsureSuccessStatusCode();

        using HttpResponseMessage metrics = await client.GetAsync("/metrics");
        metrics.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        (await metrics.Content.ReadAsStringAsync()).Should().Contain("path=\"/gordo/v0/<gordo_project>/models\",status_code=\"200\"} 1\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
        (await (await client.SendAsync(request)).Content.ReadAsStringAsync()).Should().EndWith("# EOF\n");

        (await client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.GetAsync("/gordo/v0/demo/models")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await client.GetAsync("/")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await client.PostAsync("/metrics", null)).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [TestCase("GET", "/metrics", 200)]
    [TestCase("HEAD", "/metrics", 200)]
    [TestCase("OPTIONS", "/metrics", 200)]
    [TestCase("DELETE", "/metrics", 405)]
    [TestCase("HEAD", "/healthcheck", 200)]
    [TestCase("OPTIONS", "/healthcheck/", 200)]
    [TestCase("POST", "/healthcheck", 405)]
    [TestCase("HEAD", "/gordo/v0/demo/models", 404)]
    [TestCase("OPTIONS", "/gordo/v0/demo/models", 404)]
    public async Task Sidecar_forbids_sniffing_and_lists_its_methods(string method, string path, int status)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        await using WebApplication sidecar = await StartAsync(new Uri(gordo.Client.BaseAddress!, "/metrics").ToString());
        using var client = new HttpClient { BaseAddress = new Uri(sidecar.Urls.First()) };
        using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        ((int)response.StatusCode).Should().Be(status);
        response.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        response.Content.Headers.Allow.Should().Equal(method == "OPTIONS" && status == 200 || status == 405 ? ["GET", "HEAD", "OPTIONS"] : []);
    }

    [Test]
    public async Task Sidecar_returns_503_for_metrics_if_the_server_is_down()
    {
        await using WebApplication sidecar = await StartAsync($"http://127.0.0.1:{Reliability.ServerProcess.FreePort()}/metrics");
        using var client = new HttpClient { BaseAddress = new Uri(sidecar.Urls.First()) };
        using HttpResponseMessage metrics = await client.GetAsync("/metrics");
        metrics.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await metrics.Content.ReadAsStringAsync()).Should().Contain("does not respond");
        (await client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("http://127.0.0.1:5555/metrics", "*GORDO_METRICS_SOURCE: expected the URL of another server*")]
    [TestCase(null, "*GORDO_METRICS_SOURCE: expected the URL of another server*")]
    [TestCase("metrics", "*GORDO_METRICS_SOURCE: expected an http or https URL, found 'metrics'*")]
    public void Source_that_is_the_sidecar_itself_or_not_a_URL_is_refused(string? source, string fault)
    {
        Action build = () => MetricsRelayServer.Build(Configuration(source, "5555"));
        build.Should().Throw<SettingsException>().WithMessage(fault);
    }

    [TestCase(Application, true)]
    [TestCase("gordo.server.server:build_app()", false)]
    [TestCase(null, false)]
    public void Only_the_originals_metrics_application_is_a_sidecar(string? application, bool expected) =>
        ServerApplication.IsMetricsRelay(new ConfigurationBuilder().AddInMemoryCollection([new("GORDO_SERVER_APP", application)]).Build()).Should().Be(expected);

    private static async Task<WebApplication> StartAsync(string source)
    {
        WebApplication app = MetricsRelayServer.Build(Configuration(source, "0"));
        await app.StartAsync();
        return app;
    }

    // The collection and keys of the server's environment do not exist in the sidecar's container.
    private static IConfiguration Configuration(string? source, string port) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["GORDO_SERVER_APP"] = Application,
        ["GORDO_METRICS_SOURCE"] = source,
        ["GORDO_SERVER_HOST"] = "127.0.0.1",
        ["GORDO_SERVER_PORT"] = port,
        ["GORDO_SERVER_LOG_LEVEL"] = "critical",
        ["MODEL_COLLECTION_DIR"] = "/no/such/collection/1577836800000",
        ["GORDO_API_KEYS_FILE"] = "/no/such/keys",
    }).Build();
}
