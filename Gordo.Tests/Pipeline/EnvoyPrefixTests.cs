using System.Net;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Pipeline;

internal sealed class EnvoyPrefixTests
{
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase("/gordo/v0/demo/compressor-a/metadata", "/metadata")]
    [TestCase("/gordo/v0/demo/compressor-a/metadata", "/compressor-a/metadata")]
    [TestCase("/gordo/v0/demo/compressor-a/metadata/", "/metadata")]
    [TestCase("/gordo/v0/demo/compressor-a/metadata?x=1", "/metadata")]
    [TestCase("/plant/7/gordo/v0/demo/compressor-a/metadata", "/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/7/gordo/v0/demo/compressor-a/metadata", "/plant/7/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/7/gordo/v0/demo/compressor-a/metadata", "/metadata")]
    public async Task Model_routes_work_behind_both_kinds_of_proxies(string original, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Envoy-Original-Path", original));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"name\": \"compressor-a\"");
    }

    [TestCase("/plant/healthcheck", "/healthcheck", "/plant")]
    public async Task Server_routes_work_behind_a_prefix(string original, string arrived, string prefix)
    {
        (await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Envoy-Original-Path", original))).StatusCode.Should().Be(HttpStatusCode.OK);
        using HttpResponseMessage document = await _gordo.SendAsync(
            HttpMethod.Get, "/openapi.json", null, ("X-Envoy-Original-Path", prefix + "/openapi.json"));
        (await document.Content.ReadAsStringAsync()).Should().Contain($"\"url\": \"{prefix}\"");
    }

    [TestCase("/gordo/v0/demo/compressor-a/metadata", "/healthcheck", Description = "does not end with the arrived path")]
    [TestCase("https://elsewhere.example/healthcheck", "/healthcheck")]
    [TestCase("//elsewhere.example/healthcheck", "/healthcheck")]
    [TestCase("/a/../../healthcheck", "/healthcheck")]
    [TestCase("/a/%2e%2e/healthcheck", "/healthcheck")]
    [TestCase("/a%2f..%2fhealthcheck", "/healthcheck")]
    [TestCase("/a\\healthcheck", "/healthcheck")]
    [TestCase("healthcheck", "/healthcheck")]
    [TestCase("", "/healthcheck")]
    public async Task Invalid_original_path_is_ignored(string original, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Envoy-Original-Path", original));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [TestCase("//elsewhere.example/")]
    [TestCase("/\\elsewhere.example/")]
    [TestCase("https://elsewhere.example/")]
    [TestCase("/%2felsewhere.example/")]
    public async Task Links_of_the_landing_page_stay_on_the_server(string original)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, "/", null, ("X-Envoy-Original-Path", original));
        string page = await response.Content.ReadAsStringAsync();
        page.Should().Contain("href=\"explore/\"").And.NotContain("elsewhere");
    }

    [TestCase("GET", "/", "/gordo/v0/demo/compressor-a/metadata", 200)]
    [TestCase("DELETE", "/", "/gordo/v0/demo/compressor-a/revision/42", 405)]
    [TestCase("DELETE", "/healthcheck", "/gordo/v0/demo/compressor-a/revision/42/healthcheck", 405)]
    [TestCase("GET", "/healthcheck", "/gordo/v0/demo/compressor-a/healthcheck", 200)]
    [TestCase("GET", "/HealthCheck/", "/gordo/v0/demo/compressor-a/HealthCheck", 200)]
    [TestCase("GET", "/healthcheck/ready", "/gordo/v0/demo/healthcheck/ready", 200)]
    [TestCase("POST", "/", "/gordo/v0/demo/compressor-a/prediction", 405)]
    [TestCase("GET", "/metrics", "/gordo/v0/demo/compressor-a/metrics", 200)]
    [TestCase("GET", "/openapi.yaml", "/gordo/v0/demo/compressor-a/openapi.yaml", 200)]
    public async Task Public_paths_are_not_rewritten_to_other_routes(string method, string arrived, string original, int status)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = gordo.Client.BaseAddress };
        using var request = new HttpRequestMessage(new HttpMethod(method), arrived);
        request.Headers.TryAddWithoutValidation("X-Envoy-Original-Path", original);
        using HttpResponseMessage response = await client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("\"name\": \"compressor-a\"");
        if (status != 405) // The pages' middleware decides how it responds to other methods.
            ((int)response.StatusCode).Should().Be(status);
        else
            ((int)response.StatusCode).Should().BeOneOf(404, 405);
    }

    [TestCase("/v2/models/m/gordo/v0/demo/compressor-a/metadata", "/v2/models/m/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/v2/models/m/gordo/v0/demo/compressor-a/metadata", "/v2/models/m/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/gordo/v0/demo/compressor-a/metadata/v2/models/m", "/v2/models/m")]
    public async Task Path_that_arrives_as_a_route_is_not_rewritten_to_another_one(string original, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Envoy-Original-Path", original));
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("\"name\": \"compressor-a\"");
    }

    [Test]
    public async Task Links_of_the_servers_pages_have_the_prefix()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, "/", null, ("X-Envoy-Original-Path", "/plant/7/%22%3Cb%3E/"));
        string page = await response.Content.ReadAsStringAsync();
        page.Should().Contain("href=\"/plant/7/%22%3Cb%3E/explore/\"").And.Contain("href=\"/plant/7/%22%3Cb%3E/swagger/index.html\"");
    }

    [TestCase("/plant/7", "/plant/7/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/7/", "/plant/7/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/7", "/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/plant/7", "/plant/7/gordo/v0/demo/compressor-a/metadata//")]
    public async Task Forwarded_prefix_is_removed_if_the_proxy_has_not(string prefix, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Forwarded-Prefix", prefix));
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"name\": \"compressor-a\"");
        using HttpResponseMessage document = await _gordo.SendAsync(HttpMethod.Get, "/openapi.json", null, ("X-Forwarded-Prefix", prefix));
        (await document.Content.ReadAsStringAsync()).Should().Contain("\"url\": \"/plant/7\"");
    }

    [TestCase("/gordo", "/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/gordo", "/gordo/gordo/v0/demo/compressor-a/metadata")]
    [TestCase("/gordo/v0", "/gordo/v0/demo/compressor-a/metadata")]
    public async Task Forwarded_prefix_may_be_a_part_of_the_route(string prefix, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Forwarded-Prefix", prefix));
        (await response.Content.ReadAsStringAsync()).Should().Contain("\"name\": \"compressor-a\"");
    }

    [TestCase("/plant", "/plant/gordo/v0/demo/compressor-a/metadata", HttpStatusCode.Unauthorized)]
    [TestCase("/plant", "/plant/healthcheck", HttpStatusCode.OK)]
    [TestCase("/healthcheck", "/healthcheck/gordo/v0/demo/compressor-a/metadata", HttpStatusCode.NotFound)]
    [TestCase("/plant/healthcheck", "/plant/healthcheck/gordo/v0/demo/compressor-a/metadata", HttpStatusCode.Unauthorized)]
    public async Task Access_rules_apply_to_the_path_without_the_prefix(string prefix, string arrived, HttpStatusCode status)
    {
        string keys = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(keys, $"reader read {new string('0', 64)}\n");
            await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", keys));
            using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Forwarded-Prefix", prefix));
            response.StatusCode.Should().Be(status);
        }
        finally
        {
            File.Delete(keys);
        }
    }

    [TestCase("/healthcheck", "/healthcheck/gordo/v0/demo/compressor-a/metadata", null)]
    [TestCase("//elsewhere.example", "/plant/7/gordo/v0/demo/compressor-a/metadata", null)]
    [TestCase("/plant/..", "/plant/../gordo/v0/demo/compressor-a/metadata", null)]
    [TestCase("/plant", "/plant/gordo/v0/demo/compressor-a/metadata", "/other", Description = "Envoy's header counts if there are both")]
    public async Task Forwarded_prefix_opens_no_other_route(string prefix, string arrived, string? original)
    {
        (string, string)[] headers = original is null ? [("X-Forwarded-Prefix", prefix)] : [("X-Forwarded-Prefix", prefix), ("X-Envoy-Original-Path", original)];
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, headers);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("\"name\": \"compressor-a\"");
    }

    [TestCase("/gordo/v0/demo/compressor-a/metadata//", null)]
    [TestCase("/metadata//", "/gordo/v0/demo/compressor-a/metadata//")]
    [TestCase("/gordo/v0/demo/compressor-a/metadata///", "/plant/7/gordo/v0/demo/compressor-a/metadata///")]
    public async Task Several_slashes_at_the_end_count_as_one(string arrived, string? original)
    {
        (string, string)[] headers = original is null ? [] : [("X-Envoy-Original-Path", original)];
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, headers);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Header_of_64_KB_returns_431()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Get, "/healthcheck", null, ("X-Envoy-Original-Path", "/" + new string('a', 65_536)));
        response.StatusCode.Should().Be(HttpStatusCode.RequestHeaderFieldsTooLarge);
        (await _gordo.Client.GetAsync("/healthcheck")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Proxy_headers_are_ignored_if_disabled()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_PROXY_HEADERS", "false"));
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Get, "/metadata", null, ("X-Envoy-Original-Path", "/gordo/v0/demo/compressor-a/metadata"));
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
