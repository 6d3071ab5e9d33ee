using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Engines;
using Gordo.Tests.Collections;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.Engines.OnnxRuntime;

/// <summary>Models that ONNX Runtime runs are served, listed, evicted and stopped like others.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OnnxRuntimeServingTests : IDisposable
{
    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task A_model_is_refused_by_operator_name_if_its_only_engine_is_off()
    {
        Add("machine", "scan_knn_regressor_4to3");
        await using GordoHost gordo = await StartAsync(("GORDO_ENGINES", "compiled, mlnet"));
        using HttpResponseMessage response = await PostAsync(gordo, "machine");
        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).Should().Contain("Scan").And.Contain("the operator is not supported");
    }

    [Test]
    public async Task Engine_names_are_validated()
    {
        Func<Task> starting = () => StartAsync(("GORDO_ENGINES", "compiled, tensorflow"));
        await starting.Should().ThrowAsync<Exception>().WithMessage("*GORDO_ENGINES*compiled, onnxruntime, mlnet*'tensorflow'*");
    }

    [Test]
    public async Task With_only_ONNX_Runtime_switched_on_it_runs_what_the_compiled_engine_could()
    {
        _files.Add("autoencoder-4", "machine");
        ModelCollection both = _files.Open(), one = new(_files.Options with { Engines = EngineKinds.OnnxRuntime });
        LoadedModel compiled = await GetAsync(both, "machine"), other = await GetAsync(one, "machine");
        compiled.Engine.Should().Be(EngineKinds.Compiled);
        other.Engine.Should().Be(EngineKinds.OnnxRuntime);
        ReadOnlyMemory<double>[] input = [new double[] { 1, 2, 3 }, new double[] { 2, 3, 4 }, new double[] { 3, 4, 5 }, new double[] { 4, 5, 6 }];
        using var memory = new Gordo.Serialization.Frames.FrameMemory();
        ReadOnlyMemory<double>[] expected = compiled.Estimator.Predict(input, memory, CancellationToken.None), found = other.Estimator.Predict(input, memory, CancellationToken.None);
        for (int i = 0; i < expected.Length; i++)
            found[i].ToArray().Should().Equal(expected[i].ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(b)));
    }

    [Test]
    public async Task Models_are_counted_by_engine()
    {
        Add("machine", "scan_knn_regressor_4to3");
        await using GordoHost gordo = await StartAsync(("ENABLE_PROMETHEUS", "true"));
        (await PostAsync(gordo, "machine")).StatusCode.Should().Be(HttpStatusCode.OK);
        string metrics = await gordo.Client.GetStringAsync("/metrics");
        metrics.Should().Contain("gordo_server_models_loaded{engine=\"onnxruntime\"} 1").And.Contain("gordo_server_models_loaded{engine=\"compiled\"} 0");
    }

    [Test]
    public async Task Evicted_models_answer_the_requests_that_use_them()
    {
        string[] names = ["one", "two", "three"];
        foreach (string name in names)
            Add(name, "scan_knn_regressor_4to3");
        await using GordoHost gordo = await StartAsync(("N_CACHED_MODELS", "1"));
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => PostAsync(gordo, names[i % 3])));
        responses.Should().OnlyContain(response => response.StatusCode == HttpStatusCode.OK);
        string[] answers = await Task.WhenAll(responses.Select(response => response.Content.ReadAsStringAsync()));
        answers.Select(Output).Distinct(StringComparer.Ordinal).Should().ContainSingle();
    }

    [Test]
    public async Task A_run_ends_at_the_deadline()
    {
        // Loops as often as the reading says, without end for large ones.
        List<byte[]> body =
        [
            OnnxWriter.Field(2, OnnxWriter.Text("body")), OnnxWriter.Node("Identity", ["more"], ["again"]), OnnxWriter.Node("Tanh", ["state"], ["next"]),
            .. Value(11, "step", 7), .. Value(11, "more", 9), .. Value(11, "state", 1), .. Value(12, "again", 9), .. Value(12, "next", 1),
        ];
        List<byte[]> graph =
        [
            OnnxWriter.Input("x", -1, 1), OnnxWriter.Output("y", -1, 1),
            OnnxWriter.Initializer("yes", OnnxWriter.Field(9, [1]).Concat(OnnxWriter.Number(2, 9)).ToArray()),
            OnnxWriter.Initializer("one", OnnxWriter.Tensor<float>([1], 1)),
            OnnxWriter.Initializer("axis", OnnxWriter.Tensor<long>([1], 0)),
            OnnxWriter.Node("Slice", ["x", "axis", "first", "axis"], ["top"]),
            OnnxWriter.Initializer("first", OnnxWriter.Tensor<long>([1], 1)),
            OnnxWriter.Initializer("flat", OnnxWriter.Tensor<long>([0])),
            OnnxWriter.Node("Reshape", ["top", "flat"], ["number"]),
            OnnxWriter.Node("Cast", ["number"], ["trips"], OnnxWriter.Attribute("to", 7L)),
            OnnxWriter.Node("Loop", ["trips", "yes", "x"], ["y"], OnnxWriter.Attribute("body", OnnxWriter.Join(body), isGraph: true)),
        ];
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OnnxWriter.Model(graph));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["a"]}}""");
        await using GordoHost gordo = await StartAsync(("GORDO_REQUEST_SECONDS", "1"));
        using HttpResponseMessage quick = await PostAsync(gordo, "machine", "[[3]]");
        quick.StatusCode.Should().Be(HttpStatusCode.OK, await quick.Content.ReadAsStringAsync());
        using HttpResponseMessage endless = await PostAsync(gordo, "machine", "[[9e15]]");
        ((int)endless.StatusCode).Should().BeOneOf(503, 504);
        using HttpResponseMessage after = await PostAsync(gordo, "machine", "[[3]]");
        after.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public void Check_and_show_model_name_the_engine_and_what_the_compiled_one_lacks()
    {
        Add("machine", "scan_knn_regressor_4to3");
        Add("other", "sk20_linear_8to5", 8);
        (string check, string show) = (Run("check", _files.Options.CurrentDirectory), Run("show-model", _files.Folder("machine")));
        check.Should().Contain("machine: onnxruntime, because the compiled engine refuses it: ").And.Contain("compiled 1, onnxruntime 1, mlnet 0").And.NotContain("other:");
        show.Should().MatchRegex("engine +onnxruntime").And.Contain("the operator is not supported").And.Contain("Scan");
        Run("check", _files.Options.CurrentDirectory, "--details").Should().Contain("other: compiled");
    }

    [Test]
    public async Task Settings_beside_the_model_count_over_those_in_it()
    {
        string folder = Add("machine", "isolation_forest_scores_4");
        LoadedModel before = await GetAsync(_files.Open(), "machine");
        before.HasSettingsTwice.Should().BeFalse();
        before.Estimator.Model.Outputs.Single().Name.Should().Be("scores");
        File.WriteAllText(Path.Combine(folder, "gordo.json"), """{"estimator": {"output": "label"}}""");
        LoadedModel after = await GetAsync(_files.Open(), "machine");
        after.HasSettingsTwice.Should().BeTrue();
        after.Estimator.Model.Outputs.Single().Name.Should().Be("label");
    }

    [Test]
    public async Task A_tag_listed_twice_is_refused_by_name()
    {
        string folder = _files.Add("autoencoder-4", "machine");
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["a", "b", "c", "b"]}}""");
        await FluentActions.Awaiting(() => GetAsync(_files.Open(), "machine")).Should().ThrowAsync<ModelException>().WithMessage("*tag_list contains 'b' twice*");
    }

    // A scalar, or a table of any size.
    private static byte[][] Value(int field, string name, int type)
    {
        byte[] axes = type == 1 ? [.. OnnxWriter.Field(1, []), .. OnnxWriter.Field(1, [])] : [];
        byte[] tensor = OnnxWriter.Field(1, [.. OnnxWriter.Number(1, type), .. OnnxWriter.Field(2, axes)]);
        return [OnnxWriter.Field(field, [.. OnnxWriter.Field(1, OnnxWriter.Text(name)), .. OnnxWriter.Field(2, tensor)])];
    }

    private string Add(string name, string recorded, int tags = 4)
    {
        string folder = _files.Folder(name);
        Directory.CreateDirectory(folder);
        File.Copy(GoldenData.Path("onnx-field", recorded, "model.onnx"), Path.Combine(folder, "model.onnx"));
        File.WriteAllText(
            Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = Enumerable.Range(1, tags).Select(tag => $"TAG {tag}") } }));
        return folder;
    }

    private Task<GordoHost> StartAsync(params (string, string?)[] settings) =>
        GordoHost.StartAsync([("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory), .. settings]);

    private static Task<HttpResponseMessage> PostAsync(GordoHost gordo, string model, string rows = "[[1,2,3,4],[2,3,4,5]]") => gordo.SendAsync(
        HttpMethod.Post, $"/gordo/v0/p/{model}/prediction", new StringContent($$"""{"X": {{rows}}}""", Encoding.UTF8, "application/json"));

    private static string Output(string answer)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("data").GetProperty("model-output").GetRawText();
    }

    private static async Task<LoadedModel> GetAsync(ModelCollection collection, string name) =>
        await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(name), CancellationToken.None)
        ?? throw new InvalidOperationException($"There is no {name}.");

    private static string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        GordoCommand.Create().Parse(arguments).Invoke(new() { Output = output });
        return output.ToString();
    }
}
