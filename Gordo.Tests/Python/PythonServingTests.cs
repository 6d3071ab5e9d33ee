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

namespace Gordo.Tests.Python;

/// <summary>Serving of pickles: file precedence, links, replacement, download, refusal and memory sizes.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PythonServingTests : IDisposable
{
    private const string Revision = "1577836800000";
    private const string Case = "minmax-linear";

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Of_three_files_the_ONNX_file_wins_and_the_others_are_logged()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        File.Copy(GoldenData.Path("mlnet", "minmax-4", "model.zip"), Path.Combine(folder, "model.zip"));
        File.Copy(Recorded(Case), Path.Combine(folder, "model.pkl"));
        var log = new Messages();
        var collection = new ModelCollection(_files.Options, log);

        await GetAsync(collection, "machine");
        log.Warnings.Should().BeEquivalentTo(
            $"machine of revision {Revision} has model.onnx and model.zip; model.zip is not used",
            $"machine of revision {Revision} has model.onnx and model.pkl; model.pkl is not used");

        log.Warnings.Clear();
        File.Delete(Path.Combine(folder, "model.onnx"));
        LoadedModel zip = await GetAsync(collection, "machine");
        zip.TypeName.Should().Be("sklearn.pipeline.Pipeline");
        zip.Detector.Should().BeNull("the zip file has no settings beside it");
        log.Warnings.Should().Contain($"machine of revision {Revision} has model.zip and model.pkl; model.pkl is not used");

        File.Delete(Path.Combine(folder, "model.zip"));
        (await GetAsync(collection, "machine")).TypeName.Should().Be("gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector");
    }

    [Test]
    public async Task A_replaced_pickle_is_reloaded_and_a_deleted_one_is_not_found()
    {
        string folder = Add(Case);
        ModelCollection collection = _files.Open();
        LoadedModel first = await GetAsync(collection, Case);

        File.Copy(Recorded("standard-ridge-window"), Path.Combine(folder, "model.pkl"), overwrite: true);
        LoadedModel second = await GetAsync(collection, Case);
        (await GetAsync(collection, Case)).Should().BeSameAs(second);
        File.Delete(Path.Combine(folder, "model.pkl"));

        first.Detector!.Window.Should().BeNull();
        second.Detector!.Window.Should().NotBeNull();
        (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(Case), CancellationToken.None)).Should().BeNull();
        collection.LoadCount.Should().Be(2);
    }

    [Test]
    public async Task A_pickle_that_links_out_of_the_collection_is_not_found()
    {
        string folder = Add(Case);
        string outside = Path.Combine(_files.Base, "outside.pkl");
        File.Move(Path.Combine(folder, "model.pkl"), outside);
        File.CreateSymbolicLink(Path.Combine(folder, "model.pkl"), outside);
        ModelCollection collection = _files.Open();

        (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(Case), CancellationToken.None)).Should().BeNull();
        collection.OpenModelFile(collection.Current, TemporaryCollection.Name(Case)).Should().BeNull();
    }

    [Test]
    public async Task A_model_folder_that_links_out_of_the_collection_is_not_found()
    {
        string outside = Path.Combine(_files.Base, "outside");
        Directory.Move(Add(Case), outside);
        Directory.CreateSymbolicLink(_files.Folder(Case), outside);
        ModelCollection collection = _files.Open();

        (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(Case), CancellationToken.None)).Should().BeNull();
        collection.OpenModelFile(collection.Current, TemporaryCollection.Name(Case)).Should().BeNull();
        collection.Models(collection.Current).Should().NotContain(Case);
    }

    [Test]
    public async Task Download_model_returns_the_pickle()
    {
        Add(Case);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory));
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, $"/gordo/v0/p/{Case}/download-model");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentDisposition!.FileName.Should().EndWith(Case + ".pkl");
        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(File.ReadAllBytes(Recorded(Case)));
    }

    [Test]
    public async Task A_server_with_pickles_disabled_neither_loads_nor_downloads_them()
    {
        Add(Case);
        _files.Add("autoencoder-4");
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory), ("GORDO_MODEL_FORMATS", "onnx, mlnet"));
        foreach ((HttpMethod method, string path) in ((HttpMethod, string)[])[(HttpMethod.Post, "prediction"), (HttpMethod.Get, "download-model")])
        {
            using HttpResponseMessage response = await gordo.SendAsync(
                method, $"/gordo/v0/p/{Case}/{path}", method == HttpMethod.Post ? Json("""{"X":[[1,2,3,4]]}""") : null);
            response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
            (await response.Content.ReadAsStringAsync()).Should().Contain("model.pkl is of a format that this server does not serve (GORDO_MODEL_FORMATS)");
        }
        using HttpResponseMessage other = await gordo.SendAsync(HttpMethod.Post, "/gordo/v0/p/autoencoder-4/prediction", Json("""{"X":[[1,2,3,4]]}"""));
        other.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("keras6-lstm-forecast", 4)]
    [TestCase("keras6-lstm-autoencoder", 6)]
    public async Task A_request_with_only_one_window_of_rows_is_refused(string model, int rows)
    {
        await using GordoHost gordo = await StartRecordedAsync();
        (HttpStatusCode status, JsonElement answer) = await PostAsync(gordo, model, Enumerable.Repeat(new double?[] { 1, 2, 3 }, rows));
        (HttpStatusCode enough, _) = await PostAsync(gordo, model, Enumerable.Repeat(new double?[] { 1, 2, 3 }, rows + 1));

        status.Should().Be(HttpStatusCode.BadRequest);
        answer.GetProperty("error").GetString().Should().Be("ValueError: For KerasLSTMForecast lookback_window must be < size of X");
        enough.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("minmax-linear", "LinearRegression")]
    [TestCase("svr-plain", "SVR")]
    [TestCase("new-knn-svr-union", "KNeighborsRegressor")]
    [TestCase("maxabs-forest-kfcv", "RandomForestRegressor")]
    [TestCase("pca-mlp", "PCA")]
    public async Task A_missing_reading_returns_400_if_the_regressor_refuses_it(string model, string refusing)
    {
        await using GordoHost gordo = await StartRecordedAsync();
        using JsonDocument metadata = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Recorded(model))!, "metadata.json")));
        int tags = metadata.RootElement.GetProperty("dataset").GetProperty("tag_list").GetArrayLength();
        double?[] row = [.. Enumerable.Range(0, tags).Select(tag => tag == 0 ? (double?)null : tag)];
        (HttpStatusCode status, JsonElement answer) = await PostAsync(gordo, model, [row]);

        status.Should().Be(HttpStatusCode.BadRequest);
        answer.GetProperty("error").GetString().Should()
            .StartWith($"ValueError: Input X contains NaN.\n{refusing} does not accept missing values encoded as NaN natively.");
    }

    [TestCase("new-forest-kfcv-window")]
    [TestCase("imputer-knn")]
    [TestCase("keras6-hourglass")]
    public async Task A_missing_reading_is_accepted_where_the_original_accepts_it(string model)
    {
        await using GordoHost gordo = await StartRecordedAsync();
        int tags = model == "keras6-hourglass" ? 6 : model == "imputer-knn" ? 3 : 4;
        (HttpStatusCode status, JsonElement answer) = await PostAsync(
            gordo, model, [[.. Enumerable.Range(0, tags).Select(tag => tag == 0 ? (double?)null : tag)]]);
        status.Should().Be(HttpStatusCode.OK, answer.GetRawText());
    }

    [Test]
    public async Task A_network_of_twenty_tags_takes_little_more_memory_than_its_weights_and_shares_its_plan()
    {
        Add("keras6-hourglass");
        Add("keras6-hourglass", "other");
        ModelCollection collection = _files.Open();
        LoadedModel model = await GetAsync(collection, "keras6-hourglass"), other = await GetAsync(collection, "other");
        Gordo.Core.Python.PythonModel first = Read("keras6-hourglass"), second = Read("keras6-hourglass");

        model.Bytes.Should().BeLessThan(100 << 10);
        other.Should().NotBeSameAs(model);
        first.Plan.Structure.Should().BeSameAs(second.Plan.Structure);
    }

    [Test]
    public async Task A_pickle_of_an_unknown_class_is_reported_and_the_server_keeps_running()
    {
        string folder = Add(Case);
        File.WriteAllBytes(Path.Combine(folder, "model.pkl"), PickleWriter.Write(PickleWriter.Object("sklearn.cluster._kmeans.KMeans")));
        ModelCollection collection = _files.Open();
        await FluentActions.Awaiting(() => GetAsync(collection, Case)).Should().ThrowAsync<ModelException>()
            .WithMessage("*'sklearn.cluster._kmeans.KMeans' is not among the classes and functions of a model*");
    }

    [Test]
    public void Show_model_lists_classes_versions_and_skipped_parts()
    {
        using var output = new StringWriter();
        int code = GordoCommand.Create().Parse(["show-model", Path.GetDirectoryName(Recorded("gradient-boosting-fewer-targets"))!]).Invoke(new() { Output = output });

        code.Should().Be(0);
        output.ToString().Should().Contain("model.pkl").And.Contain("base_estimator: Pipeline").And.Contain("estimators_: GradientBoostingRegressor")
            .And.Contain("scikit-learn 1.2.1").And.Contain("pickle protocol 4").And.Contain("random states").And.Contain("losses")
            .And.Contain("DiffBasedAnomalyDetector, scaled by");
    }

    [Test]
    public void All_recorded_models_except_the_one_without_thresholds_pass_the_check()
    {
        using var output = new StringWriter();
        GordoCommand.Create().Parse(["check", "--details", GoldenData.Path("python", "collection", Revision)]).Invoke(new() { Output = output });
        output.ToString().Should().Contain("28 models at revision 1577836800000, 1 with faults")
            .And.Contain("svr-plain: pickle protocol 4, scikit-learn 1.2.1; not needed: nothing");
    }

    private string Add(string recorded, string? name = null)
    {
        string folder = _files.Folder(name ?? recorded);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Recorded(recorded))!))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private static string Recorded(string model) => GoldenData.Path("python", "collection", Revision, model, "model.pkl");

    private static Gordo.Core.Python.PythonModel Read(string model) => Gordo.Core.Python.PythonModel.Read(File.ReadAllBytes(Recorded(model)), 6);

    private static Task<GordoHost> StartRecordedAsync() =>
        GordoHost.StartAsync(("MODEL_COLLECTION_DIR", GoldenData.Path("python", "collection", Revision)));

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(GordoHost gordo, string model, IEnumerable<double?[]> rows)
    {
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, $"/gordo/v0/p/{model}/prediction", Json(JsonSerializer.Serialize(new { X = rows })));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return (response.StatusCode, answer.RootElement.Clone());
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<LoadedModel> GetAsync(ModelCollection collection, string name) =>
        await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(name), CancellationToken.None)
        ?? throw new InvalidOperationException($"There is no {name}.");

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
