using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Microsoft.Extensions.Logging;

namespace Gordo.Tests.MlNet;

/// <summary>Folders with <c>model.zip</c> and <c>gordo.json</c> are served like those with <c>model.onnx</c>.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MlNetServingTests : IDisposable
{
    private const string Case = "multi-sdca-4";
    private const string Detector = """
        { "format": 1,
          "estimator": { "output": "model-output" },
          "detector": { "kind": "DiffBasedAnomalyDetector",
                        "scaler": { "kind": "MinMaxScaler", "scale": [0.5, 0.25, 2, 1], "offset": [0, 1, -1, 0.5] },
                        "feature_thresholds": [1, 2, 4, 8], "aggregate_threshold": 0.5 } }
        """;

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Anomalies_are_scored_over_HTTP_by_the_detector_of_gordo_json()
    {
        Add("machine", Case, Detector);
        using var golden = new MlNetCase(GoldenData.Path("mlnet", Case));
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));

        JsonElement data = await PostAsync(gordo, "machine", golden);

        double[] scale = [0.5, 0.25, 2, 1], thresholds = [1, 2, 4, 8];
        (string[] tags, ReadOnlyMemory<double>[] readings) = golden.Frame();
        var output = tags.Select(tag => Column(data, "model-output", tag)).ToArray();
        golden.CheckAnswer(Array.ConvertAll(output, column => (ReadOnlyMemory<double>)column));
        for (int row = 0; row < golden.Rows; row++)
        {
            double squares = 0;
            for (int i = 0; i < tags.Length; i++)
            {
                double difference = Math.Abs(output[i][row] - readings[i].Span[row]);
                squares += Math.Pow(difference * scale[i], 2);
                double slack = 1e-9 * (Math.Abs(output[i][row]) + 1);
                Column(data, "tag-anomaly-unscaled", tags[i])[row].Should().BeApproximately(difference, slack);
                Column(data, "tag-anomaly-scaled", tags[i])[row].Should().BeApproximately(difference * scale[i], slack * 2);
                Column(data, "anomaly-confidence", tags[i])[row].Should().BeApproximately(difference / thresholds[i], slack);
            }
            Column(data, "total-anomaly-scaled", null)[row].Should().BeApproximately(squares / 4, 1e-9 * squares + 1e-9);
            Column(data, "total-anomaly-confidence", null)[row].Should().BeApproximately(squares / 4 / 0.5, 1e-8 * squares + 1e-9);
        }
    }

    [Test]
    public async Task Concurrent_requests_share_one_load_and_get_the_same_response()
    {
        Add("machine", "multi-fasttree-4", Detector);
        using var golden = new MlNetCase(GoldenData.Path("mlnet", "multi-fasttree-4"));
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));

        JsonElement[] answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => PostAsync(gordo, "machine", golden)));

        answers.Select(answer => answer.GetRawText()).Distinct(StringComparer.Ordinal).Should().ContainSingle();
        var collection = (ModelCollection)gordo.App.Services.GetService(typeof(ModelCollection))!;
        collection.LoadCount.Should().Be(1);
    }

    [Test]
    public async Task Download_model_returns_the_zip_file()
    {
        string folder = Add("machine", Case);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));

        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, "/gordo/v0/p/machine/download-model");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentDisposition!.FileName.Should().EndWith("machine.zip");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(File.ReadAllBytes(Path.Combine(folder, "model.zip")));
    }

    [Test]
    public async Task An_unsupported_model_returns_500_naming_its_signature()
    {
        string folder = Add("machine", Case);
        File.Copy(ConformanceData.Path("mlnet-bad", "unsupported-binary.zip"), Path.Combine(folder, "model.zip"), overwrite: true);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory), ("GORDO_ENGINES", "compiled"));

        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/machine/prediction", new StringContent("""{"X":[[1,2,3,4]]}""", Encoding.UTF8, "application/json"));

        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).Should().Contain("BinaryPredXfer").And.Contain("step 3 of 3").And.Contain("ConvertToOnnx");
    }

    [Test]
    public async Task Replaced_models_and_settings_are_reloaded_by_the_next_request()
    {
        string folder = Add("machine", Case);
        ModelCollection collection = _files.Open();
        LoadedModel plain = await GetAsync(collection, "machine");

        File.WriteAllText(Path.Combine(folder, "gordo.json"), Detector);
        LoadedModel scoring = await GetAsync(collection, "machine");
        File.Copy(GoldenData.Path("mlnet", "multi-fasttree-4", "model.zip"), Path.Combine(folder, "model.zip"), overwrite: true);
        LoadedModel replaced = await GetAsync(collection, "machine");

        plain.Detector.Should().BeNull();
        scoring.Detector.Should().NotBeNull();
        replaced.Bytes.Should().BeGreaterThan(scoring.Bytes);
        (await GetAsync(collection, "machine")).Should().BeSameAs(replaced);
        collection.LoadCount.Should().Be(3);
    }

    [Test]
    public async Task Models_are_cached_by_size()
    {
        Add("small", "minmax-4");
        Add("large", "fasttree-4");
        LoadedModel small = await GetAsync(_files.Open(), "small");
        LoadedModel large = await GetAsync(_files.Open(), "large");
        large.Bytes.Should().BeGreaterThan(small.Bytes + 1000);

        var collection = new ModelCollection(_files.Options with { CacheBytes = small.Bytes + large.Bytes - 1 });
        await GetAsync(collection, "small");
        await GetAsync(collection, "large");

        collection.CachedModelCount.Should().Be(1);
    }

    [Test]
    public async Task An_ONNX_file_takes_precedence_over_a_zip_file_with_a_warning()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        File.Copy(GoldenData.Path("mlnet", Case, "model.zip"), Path.Combine(folder, "model.zip"));
        var log = new Messages();
        var collection = new ModelCollection(_files.Options, log);

        (await GetAsync(collection, "machine")).Detector.Should().NotBeNull("the detector is in the ONNX file");

        log.Warnings.Should().ContainSingle().Which.Should().Be("machine of revision 1577836800000 has model.onnx and model.zip; model.zip is not used");
        using Stream content = collection.OpenModelFile(collection.Current, TemporaryCollection.Name("machine"))!.Content;
        content.Length.Should().Be(new FileInfo(Path.Combine(folder, "model.onnx")).Length);
    }

    [TestCase("""{ "estimator": { "output": "no such column" } }""", "*the model has no column 'no such column'")]
    [TestCase(Detector, "*has 1 output columns*4 targets*", "model-output", "Score")]
    [TestCase("""{ "format": 2 }""", "*gordo.json: format is 2, expected 1*")]
    [TestCase("[1, 2]", "*gordo.json*")]
    public async Task Invalid_settings_are_refused_with_a_clear_message(string settings, string message, string replaced = "?", string by = "?")
    {
        Add("machine", Case, settings.Replace(replaced, by, StringComparison.Ordinal));
        await FluentActions.Awaiting(() => GetAsync(_files.Open(), "machine")).Should().ThrowAsync<ModelException>().WithMessage(message);
    }

    [Test]
    public void Show_model_lists_the_chain()
    {
        string folder = Add("machine", Case, Detector);
        using var output = new StringWriter();
        int code = GordoCommand.Create().Parse(["show-model", folder]).Invoke(new() { Output = output });

        code.Should().Be(0);
        output.ToString().Should().Contain("model.zip").And.Contain("Normalizer 0x00010002").And.Contain("TAG 1 float32 [?,1]")
            .And.Contain("model-output.output float32 [?,4]").And.Contain("DiffBasedAnomalyDetector, scaled by MinMaxScaler");
    }

    /// <summary>Creates a model folder from a recorded case whose inputs are tags.</summary>
    private string Add(string name, string recorded, string? settings = null)
    {
        string folder = _files.Folder(name);
        Directory.CreateDirectory(folder);
        File.Copy(GoldenData.Path("mlnet", recorded, "model.zip"), Path.Combine(folder, "model.zip"));
        File.WriteAllText(
            Path.Combine(folder, "metadata.json"),
            """{"dataset": {"tag_list": ["TAG 1", "TAG 2", "TAG 3", "TAG 4"], "resolution": "10min"}}""");
        if (settings is not null)
            File.WriteAllText(Path.Combine(folder, "gordo.json"), settings);
        return folder;
    }

    private static async Task<LoadedModel> GetAsync(ModelCollection collection, string name) =>
        await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(name), CancellationToken.None)
        ?? throw new InvalidOperationException($"There is no {name}.");

    /// <summary>Posts the case's inputs as input and target, and returns the response's frame.</summary>
    private static async Task<JsonElement> PostAsync(GordoHost gordo, string model, MlNetCase golden)
    {
        (string[] tags, ReadOnlyMemory<double>[] columns) = golden.Frame();
        Dictionary<string, Dictionary<string, double>> frame = tags.Zip(columns).ToDictionary(
            pair => pair.First,
            pair => Enumerable.Range(0, golden.Rows).ToDictionary(Label, row => pair.Second.Span[row]));
        string body = JsonSerializer.Serialize(new { X = frame, y = frame });
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, $"/gordo/v0/p/{model}/anomaly/prediction", new StringContent(body, Encoding.UTF8, "application/json"));
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("data").Clone();
    }

    private static string Label(int row) =>
        DateTimeOffset.UnixEpoch.AddMinutes(10 * row).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);

    private static double[] Column(JsonElement data, string group, string? tag) =>
        [.. data.GetProperty(group).GetProperty(tag ?? group).EnumerateObject().Select(cell => cell.Value.GetDouble())];

    private sealed class Messages : ILogger<ModelCollection>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings.Add(formatter(state, exception));
        }
    }
}
