using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Controllers;

/// <summary>The differences from the Python server that docs/compatibility.md lists and that no recorded exchange shows.</summary>
internal sealed class DifferenceTests
{
    private const string Model = "/gordo/v0/demo/compressor-a";

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(("ENABLE_PROMETHEUS", "true"));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [Test]
    public async Task Members_are_in_the_order_of_columns_and_tags_and_predictions_have_the_time()
    {
        (HttpStatusCode status, string text) = await PostAsync("prediction", """{"X": {"TAG 2": {"b": 2}, "TAG 1": {"b": 1}, "TAG 4": {"b": 4}, "TAG 3": {"b": 3}}}""");
        status.Should().Be(HttpStatusCode.BadRequest, "labels are times or integers");
        text.Should().Contain("'b'");
        (_, text) = await PostAsync("prediction", """{"X": {"TAG 2": {"2": 2}, "TAG 1": {"2": 1}, "TAG 4": {"2": 4}, "TAG 3": {"2": 3}}}""");
        using var answer = JsonDocument.Parse(text);
        answer.RootElement.EnumerateObject().Select(member => member.Name).Should().Equal("data", "time-seconds", "revision");
        answer.RootElement.GetProperty("data").EnumerateObject().Select(member => member.Name).Should().Equal("start", "end", "model-input", "model-output");
        answer.RootElement.GetProperty("data").GetProperty("model-input").EnumerateObject().Select(member => member.Name)
            .Should().Equal("TAG 1", "TAG 2", "TAG 3", "TAG 4");
    }

    [Test]
    public async Task Unknown_format_is_refused() =>
        (await PostAsync("prediction?format=xml", """{"X": [[1, 2, 3, 4]]}""")).Should().Be(
            (HttpStatusCode.BadRequest, "{\"message\":\"Unknown format 'xml'; known are arrow, csv, json, parquet, split\",\"revision\":\"1577836800000\"}"));

    [Test]
    public async Task Longer_target_is_refused()
    {
        (HttpStatusCode status, string text) = await PostAsync("anomaly/prediction", """{"X": [[1, 2, 3, 4]], "y": [[1, 2, 3, 4], [1, 2, 3, 4]]}""");
        status.Should().Be(HttpStatusCode.BadRequest);
        text.Should().Contain("'X' has 1 rows but 'y' has 2");
    }

    [Test]
    public async Task Missing_readings_give_missing_outputs()
    {
        (HttpStatusCode status, string text) = await PostAsync("prediction", """{"X": [[NaN, 2, 3, 4], [1, 2, 3, 4]]}""");
        status.Should().Be(HttpStatusCode.OK);
        using var answer = JsonDocument.Parse(text);
        JsonElement output = answer.RootElement.GetProperty("data").GetProperty("model-output").GetProperty("TAG 1");
        output.GetProperty("0").ValueKind.Should().Be(JsonValueKind.Null);
        output.GetProperty("1").ValueKind.Should().Be(JsonValueKind.Number);
    }

    [Test]
    public async Task Routes_are_case_insensitive_and_names_are_not()
    {
        (await _gordo.SendAsync(HttpMethod.Get, "/Gordo/V0/demo/compressor-a/METADATA")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _gordo.SendAsync(HttpMethod.Get, "/gordo/v0/demo/Compressor-A/metadata")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Download_is_the_stored_file()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, Model + "/download-model");
        response.Content.Headers.ContentDisposition!.FileName.Should().Be("compressor-a.onnx");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(
            await File.ReadAllBytesAsync(Path.Combine(GordoHost.TestCollection, "compressor-a", "model.onnx")));
    }

    [Test]
    public async Task Whole_bucket_bounds_have_no_fraction()
    {
        await PostAsync("prediction", """{"X": [[1, 2, 3, 4]]}""");
        (await _gordo.Client.GetStringAsync("/metrics")).Should().Contain("le=\"1\"").And.NotContain("le=\"1.0\"");
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string route, string json)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Post, $"{Model}/{route}", new StringContent(json, Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
