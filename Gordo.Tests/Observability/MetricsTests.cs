using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Observability;

internal sealed partial class MetricsTests
{
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";

    [Test]
    public async Task Off_unless_switched_on()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        (await gordo.Client.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Requests_are_counted_and_timed_with_the_labels_of_the_original()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
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
        Sample(text, "gordo_server_models_loaded").Should().Be(1);
        Sample(text, "gordo_server_model_loads_total").Should().Be(1);
        Sample(text, "gordo_server_predictions_in_flight").Should().Be(0);
        Sample(text, "gordo_server_response_bytes_total").Should().BeGreaterThan(1000);
        text.Should().Contain("gordo_server_info{").And.NotContain("/healthcheck");
    }

    [Test]
    public async Task Unknown_routes_and_models_make_no_series_of_their_own()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("PROJECT", "plant"));
        for (int i = 0; i < 20; i++)
        {
            (await gordo.Client.GetAsync($"/gordo/v0/p{i}/no-such-model-{i}/metadata")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await gordo.Client.GetAsync($"/nothing/{i}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        }
        string text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().NotContain("no-such-model").And.NotContain("nothing");
        Sample(text, $$"""gordo_server_requests_total{version="{{Version(text)}}",project="plant",model="",method="GET",path="other",status_code="404"}""")
            .Should().Be(40);
    }

    [Test]
    public async Task Models_beyond_the_bound_are_folded_into_one()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_METRICS_MAX_MODELS", "1"));
        foreach (string model in (string[])["compressor-a", "compressor-b"])
            (await gordo.Client.GetAsync($"/gordo/v0/demo/{model}/metadata")).EnsureSuccessStatusCode();
        string text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().Contain("model=\"compressor-a\"").And.Contain("model=\"other\"").And.NotContain("compressor-b");
    }

    [Test]
    public async Task Metrics_have_a_port_of_their_own_that_serves_nothing_else()
    {
        int port = ServerProcess.FreePort();
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("ENABLE_PROMETHEUS", "true"), ("GORDO_METRICS_PORT", port.ToString(CultureInfo.InvariantCulture)));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        (await client.GetStringAsync("/metrics")).Should().Contain("gordo_server_info");
        (await client.GetAsync("/gordo/v0/demo/models")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gordo.Client.GetAsync("/gordo/v0/demo/models")).StatusCode.Should().Be(HttpStatusCode.OK);
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
