using System.Net;
using Gordo.Api.Hosting;
using Gordo.Api.Settings;
using Gordo.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Gordo.Tests.Observability;

/// <summary>The server of metrics that workflows start beside the one of the models.</summary>
internal sealed class MetricsRelayTests
{
    private const string Application = "gordo.server.prometheus.server:build_app()";

    [Test]
    public async Task The_sidecar_hands_on_the_metrics_of_the_other_server_and_serves_nothing_else()
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

    [Test]
    public async Task Without_the_other_server_the_metrics_are_503_and_its_own_health_is_good()
    {
        await using WebApplication sidecar = await StartAsync($"http://127.0.0.1:{Reliability.ServerProcess.FreePort()}/metrics");
        using var client = new HttpClient { BaseAddress = new Uri(sidecar.Urls.First()) };
        using HttpResponseMessage metrics = await client.GetAsync("/metrics");
        metrics.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await metrics.Content.ReadAsStringAsync()).Should().Contain("does not answer");
        (await client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("http://127.0.0.1:5555/metrics", "*GORDO_METRICS_SOURCE: expected the address of another server*")]
    [TestCase(null, "*GORDO_METRICS_SOURCE: expected the address of another server*")]
    [TestCase("metrics", "*GORDO_METRICS_SOURCE: expected an http or https address, found 'metrics'*")]
    public void A_source_that_is_itself_or_none_is_a_fault(string? source, string fault)
    {
        Action build = () => MetricsRelayServer.Build(Configuration(source, "5555"));
        build.Should().Throw<SettingsException>().WithMessage(fault);
    }

    [TestCase(Application, true)]
    [TestCase("gordo.server.server:build_app()", false)]
    [TestCase(null, false)]
    public void Only_the_originals_server_of_metrics_is_one(string? application, bool isOne) =>
        ServerApplication.IsMetricsRelay(new ConfigurationBuilder().AddInMemoryCollection([new("GORDO_SERVER_APP", application)]).Build()).Should().Be(isOne);

    private static async Task<WebApplication> StartAsync(string source)
    {
        WebApplication app = MetricsRelayServer.Build(Configuration(source, "0"));
        await app.StartAsync();
        return app;
    }

    // Of the other server's surroundings, which the sidecar has not: a collection and keys.
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
