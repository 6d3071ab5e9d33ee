using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gordo.Api.Requests;
using Gordo.Core.Quality;
using Gordo.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gordo.Tests.Requests;

/// <summary>Faults of readings in the header <c>Gordo-Quality</c>, in the metrics and in the view of quality.</summary>
internal sealed partial class InputQualityTests
{
    private const string Sound = "00:00 .4 12 21 32|00:10 .3 12 21 32";
    private static readonly string Stuck = string.Join('|', Enumerable.Range(0, 12).Select(row => $"0{row / 6}:{row % 6}0 .25 12 2{row}.5 {row}"));

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_CORS_ORIGINS", "https://plant.example"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    // The model's resolution is 10 minutes.
    private static IEnumerable<TestCaseData> Faults()
    {
        yield return new(Sound, null);
        yield return new("00:00 .4 12 21 32|00:30 .3 12 21 32|01:00 .3 12 21 32", "gaps=2");
        yield return new("00:00 .4 12 21 32|00:00 .3 12 21 32|00:10 .3 12 21 32", "duplicates=1");
        yield return new("00:10 .4 12 21 32|00:00 .3 12 21 32", "unordered=1");
        yield return new(Stuck, "stuck=TAG%201");
        yield return new("00:00 .4 - 21 32", "missing=25%");
        yield return new("00:00 - - - -", "missing=100%");
        yield return new("00:00 .4 12 21 32|00:40 - 12 - 32|00:40 .4 - 21 32", "gaps=1, duplicates=1, missing=25%");
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Header_and_counter_say_what_is_wrong(string rows, string? expected)
    {
        foreach (string route in (string[])["prediction", "anomaly/prediction", "anomaly/prediction.csv", "anomaly/prediction.events", "prediction.quality"])
        {
            Dictionary<string, double> before = await CountsAsync();
            using HttpResponseMessage response = await PostAsync(route, rows);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            Header(response).Should().Be(expected, route);
            response.Headers.GetValues("Access-Control-Expose-Headers").Single().Should().Contain("Gordo-Quality");
            Dictionary<string, double> after = await CountsAsync();
            after.Keys.Should().BeEquivalentTo("gaps", "duplicates", "unordered", "stuck", "missing");
            after.Where(kind => kind.Value > before[kind.Key]).Select(kind => kind.Key)
                .Should().BeEquivalentTo((expected ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0]));
        }
    }

    [Test]
    public async Task Each_kind_is_counted_from_0_before_the_first_prediction()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));
        string metrics = await gordo.Client.GetStringAsync("/metrics");
        Counter().Matches(metrics).Select(match => match.Value.TrimEnd()).Should().BeEquivalentTo(
            ((string[])["gaps", "duplicates", "unordered", "stuck", "missing"]).Select(kind => $"gordo_server_input_quality_total{{kind=\"{kind}\"}} 0"));
        metrics.Should().Contain("\ngordo_server_matched_by_position_total 0\n");
    }

    [TestCase(1, 1000, "missing=0.1%")]
    [TestCase(25, 10_000, "missing=0.25%")]
    [TestCase(1, 10_000_000, "missing=<0.01%")]
    [TestCase(9999, 10_000, "missing=>99%")]
    [TestCase(2, 100, "missing=2%")]
    public void Share_of_missing_readings_is_short_but_never_0(int missing, int readings, string expected) =>
        Header([], missing, readings).Should().Be(expected);

    [Test]
    public void Names_of_stuck_tags_are_ASCII_and_few()
    {
        Header(["GC1-FT-106", "a,b;c=d \"", "é"], 0, 1).Should().Be("stuck=GC1-FT-106;a%2Cb%3Bc%3Dd%20%22;%C3%A9");
        Header(["a", new string('€', 100_000), "b"], 0, 1).Should().Be("stuck=a;+2");
        Header([new string('€', 200)], 0, 1).Should().Be("stuck=+1");
        Header([.. Enumerable.Range(100, 1000).Select(tag => $"TAG {tag}")], 1, 2).Length.Should().BeLessThan(700);
    }

    [Test]
    public async Task Quality_view_describes_the_readings()
    {
        using HttpResponseMessage response = await PostAsync("anomaly/prediction?view=quality", "00:00 .5 12 21 32|00:40 - 13 21 -|00:40 90.5 14 21 32");
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        answer.GetProperty("rows").GetInt32().Should().Be(3);
        answer.GetProperty("index").GetRawText().Should().Be("""{"resolution-seconds":600.0,"gaps":1,"missing-rows":3,"duplicates":1,"unordered":0}""");
        JsonElement[] tags = [.. answer.GetProperty("tags").EnumerateArray()];
        tags.Select(tag => tag.GetProperty("missing").GetInt32()).Should().Equal(1, 0, 0, 1);
        tags[0].GetProperty("missing-share").GetDouble().Should().BeApproximately(1 / 3.0, 1e-12);
        tags[0].GetProperty("lowest-trained").GetDouble().Should().BeLessThan(0.5);
        tags[0].GetProperty("highest-trained").GetDouble().Should().BeInRange(0.5, 90);
        tags[0].GetProperty("outside-share").GetDouble().Should().Be(0.5);
        tags[2].GetProperty("longest-run").GetRawText().Should().Be("""{"value":21.0,"rows":3,"start":"2020-03-01T00:00:00+00:00","end":"2020-03-01T00:40:00+00:00"}""");
        tags[2].GetProperty("stuck").GetBoolean().Should().BeFalse();
        answer.GetProperty("revision").GetString().Should().Be("1577836800000");
    }

    [Test]
    public async Task Quality_of_readings_without_labels_has_no_gaps()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/demo/compressor-a/prediction.quality", new StringContent("""{"X": [[null, 12, 21, 32]]}""", Encoding.UTF8, "application/json"));
        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        answer.GetProperty("index").GetRawText().Should().Be("""{"resolution-seconds":600.0,"gaps":null,"missing-rows":null,"duplicates":0,"unordered":0}""");
        answer.GetProperty("tags")[0].GetProperty("longest-run").GetRawText().Should().Be("""{"value":null,"rows":0,"start":null,"end":null}""");
    }

    private static string Header(string[] stuck, long missing, long readings)
    {
        using var meter = new Meter("test");
        var context = new DefaultHttpContext();
        new InputQuality(meter).Report(context, new InputFindings(default, stuck, missing, readings));
        return context.Response.Headers["Gordo-Quality"].ToString();
    }

    private static string? Header(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Gordo-Quality", out IEnumerable<string>? values) ? values.Single() : null;

    // Rows are separated by |, cells by spaces; - is missing.
    private Task<HttpResponseMessage> PostAsync(string route, string rows)
    {
        IEnumerable<string> lines = rows.Split('|').Select(row => "2020-03-01T" + row.Replace(" ", ",", StringComparison.Ordinal).Replace(",-", ",", StringComparison.Ordinal).Insert(5, ":00Z"));
        var body = new StringContent(string.Join('\n', lines.Prepend("time,TAG 1,TAG 2,TAG 3,TAG 4")), Encoding.UTF8, "text/csv");
        return _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/demo/compressor-a/{route}", body, ("Origin", "https://plant.example"));
    }

    private async Task<Dictionary<string, double>> CountsAsync() => Counter().Matches(await _gordo.Client.GetStringAsync("/metrics")).ToDictionary(
        match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    [GeneratedRegex("^gordo_server_input_quality_total\\{kind=\"(.*)\"\\} (.*)$", RegexOptions.Multiline)]
    private static partial Regex Counter();
}
