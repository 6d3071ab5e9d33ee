using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Requests;

/// <summary>Requests that are matched by position although they have names.</summary>
internal sealed partial class ColumnWarningTests
{
    private const string Misspelt = """{"TAG 2": [12], "TAG 1": [0.4], "TAG 3": [21], "TAGG 4": [32]}""";
    private const string Right = """{"TAG 1": [0.4], "TAG 2": [12], "TAG 3": [21], "TAG 4": [32]}""";

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase(Misspelt, Misspelt, "columns taken by position; missing 'TAG 4'; unknown 'TAGG 4'")]
    [TestCase(Right, Misspelt, "columns of y taken by position; missing 'TAG 4'; unknown 'TAGG 4'")]
    [TestCase("""{"é": [1], "TAG 2": [2], "TAG 3": [3], "TAG 4": [4]}""", Right, "columns taken by position; missing 'TAG 1'; unknown '\\u00e9'")]
    [TestCase(Right, Right, null)]
    [TestCase("[[0.4, 12, 21, 32]]", Right, null)]
    public async Task Warning_names_the_columns(string input, string target, string? warning)
    {
        double before = await CountAsync();
        using HttpResponseMessage response = await PostAsync(_gordo, "anomaly/prediction", $$"""{"X": {{input}}, "y": {{target}}}""");
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Warnings(response).Should().Equal(warning is null ? [] : [warning.Replace("\\\\", "\\", StringComparison.Ordinal)]);
        ((await CountAsync()) - before).Should().Be(warning is null ? 0 : 1);
    }

    [TestCase("1", "1", null)]
    [TestCase("1", "2", "rows of y taken by position; labels differ from those of X from row 0 on")]
    [TestCase("2020-03-01T00:00:00Z", "2020-03-01T00:00:00Z", null)]
    [TestCase("2020-03-01T00:00:00Z", "2020-03-01T00:10:00Z", "rows of y taken by position; labels differ from those of X from row 0 on")]
    [TestCase("2020-03-01T00:00:00Z", "7", "rows of y taken by position; labels differ from those of X from row 0 on")]
    public async Task Warning_names_the_first_row_with_another_label(string input, string target, string? warning)
    {
        string body = $$"""{"X": {{Labelled(input, 1)}}, "y": {{Labelled(target, 2)}}}""";
        using HttpResponseMessage response = await PostAsync(_gordo, "anomaly/prediction", body);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        Warnings(response).Should().Equal(warning is null ? [] : [warning]);
        using HttpResponseMessage strict = await PostAsync(_gordo, "anomaly/prediction?strict=true", body);
        strict.StatusCode.Should().Be(warning is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [TestCase("prediction?strict", true)]
    [TestCase("prediction?strict=true", true)]
    [TestCase("prediction?strict=false", false)]
    [TestCase("prediction", false)]
    public async Task Strict_requests_are_refused_with_the_nearest_names(string route, bool isStrict)
    {
        using HttpResponseMessage response = await PostAsync(_gordo, route, $$"""{"X": {{Misspelt}}}""");
        await CheckAsync(response, isStrict);
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_STRICT_COLUMNS", "true"));
        using HttpResponseMessage always = await PostAsync(gordo, "prediction", $$"""{"X": {{Misspelt}}}""");
        await CheckAsync(always, isStrict: true);
        using HttpResponseMessage right = await PostAsync(gordo, "prediction", $$"""{"X": {{Right}}}""");
        right.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(4, 100_000)]
    [TestCase(5, 100_000)]
    [TestCase(1000, 1000)]
    public async Task Long_names_give_short_warnings_and_errors(int columns, int length)
    {
        string name = new('\u20ac', length);
        string input = "{" + string.Join(", ", Enumerable.Range(0, columns).Select(column => $"\"{name}{column}\": [1]")) + "}";
        using HttpResponseMessage response = await PostAsync(_gordo, "prediction", $$"""{"X": {{input}}}""");
        response.StatusCode.Should().Be(columns == 4 ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        Warnings(response).Sum(warning => warning.Length).Should().BeLessThan(1100);
        (await response.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(columns == 4 ? 1000 : 100_000, "an error is at most 16,384 characters, each of which is at most six bytes");
    }

    private static async Task CheckAsync(HttpResponseMessage response, bool isStrict)
    {
        response.StatusCode.Should().Be(isStrict ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
        if (isStrict)
        {
            (await response.Content.ReadAsStringAsync()).Should().StartWith(
                "{\"message\":\"Unexpected features: the columns of 'X' are not those of the model: missing 'TAG 4'; unknown 'TAGG 4' (did you mean 'TAG 4'?)\"");
        }
    }

    private static string Labelled(string label, int value) =>
        "{" + string.Join(", ", Enumerable.Range(1, 4).Select(tag => $"\"TAG {tag}\": {{\"{label}\": {value}}}")) + "}";

    private static string[] Warnings(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Gordo-Warning", out IEnumerable<string>? values) ? [.. values] : [];

    private async Task<double> CountAsync() => double.Parse(
        Counter().Match(await _gordo.Client.GetStringAsync("/metrics")).Groups[1].Value, CultureInfo.InvariantCulture);

    private static Task<HttpResponseMessage> PostAsync(GordoHost gordo, string route, string json) => gordo.SendAsync(
        HttpMethod.Post, $"/gordo/v0/demo/compressor-a/{route}", new StringContent(json, Encoding.UTF8, "application/json"));

    [GeneratedRegex("^gordo_server_matched_by_position_total (.*)$", RegexOptions.Multiline)]
    private static partial Regex Counter();
}
