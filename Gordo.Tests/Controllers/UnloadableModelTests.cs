using System.Net;
using System.Text;
using Gordo.Tests.Hosting;
using Gordo.Tests.Onnx;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Controllers;

/// <summary>
/// Models that cannot be loaded are the server's fault: the Python client takes 422 for a model without a detector, asks the
/// other route, and gives up on all models when that is 422 too.
/// </summary>
internal sealed class UnloadableModelTests : IDisposable
{
    private readonly TemporaryCollection _files = new();
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no ONNX file");
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "no-tags"), "metadata.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "no-json"), "metadata.json"), "]");
        _files.Add("plain-estimator", "plain");
        // Takes readings as places in a table of three numbers.
        await File.WriteAllBytesAsync(Path.Combine(_files.Add("plain-estimator", "table"), "model.onnx"), OnnxWriter.Model(
        [
            OnnxWriter.Input("x", -1, 4), OnnxWriter.Output("y", -1, 4), OnnxWriter.Initializer("table", OnnxWriter.Tensor<float>([3], 1, 2, 3)),
            OnnxWriter.Node("Cast", ["x"], ["places"], OnnxWriter.Attribute("to", 7)), OnnxWriter.Node("Gather", ["table", "places"], ["y"]),
        ]));
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("ENABLE_PROMETHEUS", "true"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
    }

    public void Dispose() => _files.Dispose();

    [TestCase("POST", "broken", "prediction")]
    [TestCase("POST", "broken", "anomaly/prediction")]
    [TestCase("POST", "no-tags", "prediction")]
    [TestCase("POST", "no-json", "prediction")]
    [TestCase("GET", "no-json", "metadata")]
    public async Task Model_that_cannot_be_loaded_returns_500_naming_model_and_reason(string method, string model, string route)
    {
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await SendAsync(method, model, route);
            response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
            string text = await response.Content.ReadAsStringAsync();
            text.Should().StartWith("{\"error\":").And.Contain($"'{model}'").And.MatchRegex("cannot be (loaded|read): .{10}").And.NotContain(_files.Root);
        }
    }

    [Test]
    public async Task Readings_that_a_sound_model_fails_on_return_400_with_the_reason()
    {
        using HttpResponseMessage zeros = await PostAsync("[[0, 1, 2, 0]]");
        zeros.StatusCode.Should().Be(HttpStatusCode.OK);
        using HttpResponseMessage beyond = await PostAsync("[[0, 1, 9, 0]]");
        beyond.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await beyond.Content.ReadAsStringAsync()).Should().StartWith("{\"error\":\"Model 'table' fails on these values: ").And.Contain("index 9 is out of range");

        Task<HttpResponseMessage> PostAsync(string rows) => _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/table/prediction", new StringContent($"{{\"X\": {rows}}}", Encoding.UTF8, "application/json"));
    }

    [Test]
    public async Task Model_without_a_detector_still_returns_422()
    {
        using HttpResponseMessage response = await SendAsync("POST", "plain", "anomaly/prediction");
        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).Should().StartWith("{\"message\":\"Model is not an AnomalyDetector");
    }

    [Test]
    public async Task Failures_are_counted_as_server_errors()
    {
        (await SendAsync("POST", "broken", "prediction")).Dispose();
        string metrics = await _gordo.Client.GetStringAsync("/metrics");
        metrics.Should().MatchRegex("gordo_server_model_load_failures_total [1-9]")
            .And.MatchRegex("gordo_server_requests_total\\{[^}]*model=\"broken\"[^}]*status_code=\"500\"\\} [1-9]");
    }

    private Task<HttpResponseMessage> SendAsync(string method, string model, string route) => _gordo.SendAsync(
        new HttpMethod(method), $"/gordo/v0/p/{model}/{route}",
        method == "GET" ? null : new StringContent("""{"X": [[1, 2, 3, 4]], "y": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json"));
}
