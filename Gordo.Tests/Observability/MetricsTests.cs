using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gordo.Api.Settings;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Observability;

internal sealed partial class MetricsTests
{
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";

    [Test]
    public async Task Metrics_are_off_by_default()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        (await gordo.Client.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Request_metrics_have_the_labels_of_the_original()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("PROJECT", "demo, plant"));
        for (int i = 0; i < 3; i++)
            (await gordo.Client.PostAsync(Prediction, Json("""{"X": [[1, 2, 3, 4], [1, 2, 3, 4]]}"""))).EnsureSuccessStatusCode();
        await gordo.Client.PostAsync(Prediction, Json("{}"));
        await gordo.Client.GetAsync("/healthcheck");

        string text = await gordo.Client.GetStringAsync("/metrics");
        string labels = $$"""version="{{Version(text)}}",project="demo",model="compressor-a",method="POST",path="/gordo/v0/<gordo_project>/<gordo_name>/prediction",status_code="200" """.Trim();
        Sample(text, $"gordo_server_requests_total{{{labels}}}").Should().Be(3);
        Sample(text, $"gordo_server_requests_total{{{labels.Replace("\"200\"", "\"400\"", StringComparison.Ordinal)}}}").Should().Be(1);
        Sample(text, $"gordo_server_request_duration_seconds_count{{{labels}}}").Should().Be(3);
        Sample(text, $"gordo_server_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}}").Should().Be(3);
        Buckets().Matches(text).Select(match => match.Groups["bound"].Value).Distinct().Should().Equal(
            "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf");
        Sample(text, "gordo_server_rows_predicted_total").Should().Be(6);
        Sample(text, "gordo_server_models_loaded{engine=\"compiled\"}").Should().Be(1);
        Sample(text, "gordo_server_model_loads_total").Should().Be(1);
        Sample(text, "gordo_server_predictions_in_flight").Should().Be(0);
        Sample(text, "gordo_server_response_bytes_total").Should().BeGreaterThan(1000);
        text.Should().Contain("gordo_server_info{").And.NotContain("/healthcheck");
    }

    [Test]
    public async Task Unknown_routes_and_models_create_no_series()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("PROJECT", "plant"));
        for (int i = 0; i < 20; i++)
        {
            (await gordo.Client.GetAsync($"/gordo/v0/p{i}/no-such-model-{i}/metadata")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await gordo.Client.GetAsync($"/nothing/{i}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
        string text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().NotContain("no-such-model").And.NotContain("nothing");
        foreach (string path in (string[])["other", "/gordo/v0/<gordo_project>/<gordo_name>/metadata"])
        {
            Sample(text, $$"""gordo_server_requests_total{version="{{Version(text)}}",project="plant",model="",method="GET",path="{{path}}",status_code="404"}""")
                .Should().Be(20);
        }
    }

    [TestCase("GET", "compressor-a/metadata?revision=7", 410, "<gordo_name>/metadata", "compressor-a")]
    [TestCase("GET", "no-model/metadata?revision=7", 410, "<gordo_name>/metadata", "")]
    [TestCase("GET", "no-model/metadata", 404, "<gordo_name>/metadata", "")]
    [TestCase("PUT", "compressor-a/metadata", 405, "<gordo_name>/metadata", "compressor-a")]
    [TestCase("PUT", "no-model/metadata", 405, "<gordo_name>/metadata", "")]
    [TestCase("PUT", "models", 405, "models", "")]
    [TestCase("GET", "compressor-a/anomaly/prediction", 405, "<gordo_name>/anomaly/prediction", "compressor-a")]
    [TestCase("DELETE", "compressor-a/revision/1577836800000", 409, "<gordo_name>/revision/<revision>", "compressor-a")]
    [TestCase("DELETE", "compressor-a/revision/x", 422, "<gordo_name>/revision/<revision>", "compressor-a")]
    [TestCase("DELETE", "compressor-a/revision/7", 404, "<gordo_name>/revision/<revision>", "compressor-a")]
    [TestCase("GET", "_x/metadata", 422, "<gordo_name>/metadata", "")]
    [TestCase("POST", "compressor-a/prediction", 400, "<gordo_name>/prediction", "compressor-a")]
    [TestCase("GET", "compressor-a/metadata?long", 414, "<gordo_name>/metadata", "compressor-a")]
    [TestCase("GET", "compressor-a/nothing", 404, "other", "")]
    public async Task Requests_of_every_status_have_route_and_model_labels(string method, string path, int status, string route, string model)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("PROJECT", "demo, plant"));
        string asked = "/gordo/v0/demo/" + (path.EndsWith("?long", StringComparison.Ordinal) ? path + new string('g', 9000) : path);
        ((int)(await gordo.SendAsync(new HttpMethod(method), asked)).StatusCode).Should().Be(status);
        string text = await gordo.Client.GetStringAsync("/metrics");
        string template = route == "other" ? route : "/gordo/v0/<gordo_project>/" + route, project = route == "other" ? "" : "demo";
        Sample(text, $$"""gordo_server_requests_total{version="{{Version(text)}}",project="{{project}}",model="{{model}}",method="{{method}}",path="{{template}}",status_code="{{status}}"}""")
            .Should().Be(1);
    }

    [TestCase(null, "demo:demo", "plant:other")]
    [TestCase("plant", "demo:plant", "plant:plant")]
    [TestCase("plant, mill", "demo:other", "plant:plant", "mill:mill")]
    public async Task Project_label_is_a_configured_project_or_other(string? configured, params string[] cases)
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync(("ENABLE_PROMETHEUS", "true"), ("PROJECT", configured));
        foreach (string pair in cases)
            (await gordo.Client.GetAsync($"/gordo/v0/{pair.Split(':')[0]}/models")).EnsureSuccessStatusCode();
        string text = await gordo.Client.GetStringAsync("/metrics");
        foreach (IGrouping<string, string> label in cases.GroupBy(pair => pair.Split(':')[1]))
        {
            Sample(text, $$"""gordo_server_requests_total{version="{{Version(text)}}",project="{{label.Key}}",model="",method="GET",path="/gordo/v0/<gordo_project>/models",status_code="200"}""")
                .Should().Be(label.Count());
        }
    }

    [Test]
    public async Task Expected_missing_and_failed_models_are_counted()
    {
        using var files = new Reliability.TemporaryCollection();
        File.WriteAllText(Path.Combine(files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("ENABLE_PROMETHEUS", "true"), ("MODEL_COLLECTION_DIR", files.CurrentDirectory), ("EXPECTED_MODELS", "[broken, gone, lost]"));
        for (int i = 0; i < 3; i++)
            await gordo.Client.PostAsync("/gordo/v0/p/broken/prediction", Json("{}"));
        string text = await gordo.Client.GetStringAsync("/metrics");
        Sample(text, "gordo_server_models_expected").Should().Be(3);
        Sample(text, "gordo_server_models_missing").Should().Be(2);
        Sample(text, "gordo_server_model_load_failures_total").Should().Be(1, "failed loads are cached");
    }

    [Test]
    public async Task Refusals_are_counted_by_reason_and_requests_by_key()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, KeyLine.Of("historian", "read", "key"));
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_API_KEYS_FILE", file));
        await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/demo/models");
        await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/demo/models", null, ("X-API-Key", "wrong"));
        await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/demo/models", null, ("X-API-Key", "key"));
        await gordo.SendAsync(HttpMethod.Post, Prediction, Json("{}"), ("X-API-Key", "key"));
        string text = await gordo.Client.GetStringAsync("/metrics");
        Sample(text, "gordo_server_requests_refused_total{reason=\"unauthorized\"}").Should().Be(2);
        Sample(text, "gordo_server_requests_refused_total{reason=\"forbidden\"}").Should().Be(1);
        Sample(text, "gordo_server_requests_by_key_total{key=\"historian\"}").Should().Be(2);
        text.Should().Contain("path=\"/gordo/v0/<gordo_project>/models\",status_code=\"401\"", "refused requests are counted under their route");
        File.Delete(file);
    }

    [Test]
    public async Task Accept_header_selects_the_metrics_format()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        using HttpResponseMessage text = await gordo.Client.GetAsync("/metrics");
        text.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        using HttpResponseMessage open = await gordo.SendAsync(HttpMethod.Get, "/metrics", null, ("Accept", "application/openmetrics-text; version=1.0.0"));
        open.Content.Headers.ContentType!.MediaType.Should().Be("application/openmetrics-text");
        (await open.Content.ReadAsStringAsync()).Should().EndWith("# EOF\n");
    }

    [Test]
    public async Task Models_beyond_the_limit_are_labelled_other()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_METRICS_MAX_MODELS", "1"));
        foreach (string model in (string[])["compressor-a", "compressor-b"])
            (await gordo.Client.GetAsync($"/gordo/v0/demo/{model}/metadata")).EnsureSuccessStatusCode();
        string text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().Contain("model=\"compressor-a\"").And.Contain("model=\"other\"").And.NotContain("compressor-b");
    }

    [Test]
    public async Task Metrics_port_serves_metrics_only()
    {
        int port = ServerProcess.FreePort();
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("ENABLE_PROMETHEUS", "true"), ("GORDO_METRICS_PORT", port.ToString(CultureInfo.InvariantCulture)));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        (await client.GetStringAsync("/metrics")).Should().Contain("gordo_server_info");
        using HttpResponseMessage other = await client.GetAsync("/gordo/v0/demo/models");
        other.StatusCode.Should().Be(HttpStatusCode.NotFound);
        other.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await gordo.Client.GetAsync("/gordo/v0/demo/models")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (string path in (string[])["/metrics", "/metrics/", "/METRICS"])
        {
            (await gordo.Client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.NotFound, "metrics are served on the metrics port only");
            (await client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        // The port is decided by the original path, not by the rewritten one.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/models");
        request.Headers.Add("X-Envoy-Original-Path", "/gordo/v0/demo/models");
        (await client.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("0", "5555", "*GORDO_METRICS_PORT: expected a whole number from 1 to 65535*")]
    [TestCase("9464", "9464", "*GORDO_METRICS_PORT: expected a port other than the server's*")]
    [TestCase("5555", null, "*GORDO_METRICS_PORT: expected a port other than the server's*")]
    public async Task Metrics_port_must_be_known_and_differ_from_the_servers(string metrics, string? port, string fault)
    {
        Func<Task> start = async () => await GordoHost.StartAsync(("GORDO_METRICS_PORT", metrics), ("GORDO_SERVER_PORT", port));
        await start.Should().ThrowAsync<SettingsException>().WithMessage(fault);
    }

    private static double Sample(string text, string series)
    {
        string? line = text.Split('\n').SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        line.Should().NotBeNull($"there is a series {series} in\n{text}");
        return double.Parse(line![(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static string Version(string text) => Regex.Match(text, "gordo_server_info\\{version=\"([^\"]+)\"").Groups[1].Value;

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    [GeneratedRegex("gordo_server_request_duration_seconds_bucket\\{.*le=\"(?<bound>[^\"]+)\"\\}")]
    private static partial Regex Buckets();
}
