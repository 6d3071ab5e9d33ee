using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Core.Collections;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Core.Onnx;
using Gordo.Core.Python;
using Gordo.Tests.Collections;
using Gordo.Tests.Conversion;
using Gordo.Tests.Golden;
using Gordo.Tests.Python;

namespace Gordo.Tests.CommandLine;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConvertCommandTests : IDisposable
{
    private const string Revision = "1577836800000";

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Pickles_are_converted_to_ONNX_files_with_equal_results()
    {
        string target = Path.Combine(_files.Root, TemporaryCollection.Current);
        (int code, string output) = Run(GoldenData.Path("python", "collection", Revision), "--output", target);

        code.Should().Be(0, output);
        output.Should().Contain("28 models are ONNX, 0 were left");
        Directory.GetFiles(target, "*.partial", SearchOption.AllDirectories).Should().BeEmpty();
        ModelCollection collection = _files.Open();
        foreach (string name in collection.Models(collection.Current))
        {
            LoadedModel model = (await collection.GetModelAsync(collection.Current, TemporaryCollection.Name(name), CancellationToken.None))!;
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("python", "cases", name + ".json")));
            bool hasDetector = golden.RootElement.GetProperty("requests")[1].GetProperty("status").GetInt32() == 200 || name == "thresholds-required-but-missing";
            (model.Detector is not null).Should().Be(hasDetector, name);
        }
        OnnxModel.Read(File.ReadAllBytes(Path.Combine(target, "keras6-lstm-forecast", "model.onnx")), null).Operators
            .Should().NotContain(name => name.StartsWith("Python", StringComparison.Ordinal)).And.Contain("LSTM");
    }

    [Test]
    public void Without_output_option_the_file_is_written_next_to_the_model()
    {
        string folder = Add("python-model", GoldenData.Path("python", "collection", Revision, "minmax-linear"));
        (int code, string output) = Run(Path.GetDirectoryName(folder)!);

        code.Should().Be(0, output);
        File.Exists(Path.Combine(folder, "model.onnx")).Should().BeTrue();
        Run(Path.GetDirectoryName(folder)!).Output.Should().Contain("python-model: is model.onnx already");
    }

    [TestCase("yeo-johnson")]
    [TestCase("box-cox")]
    public void Operators_without_an_ONNX_equivalent_are_composed_of_others(string method)
    {
        double[] readings = [0.5, 2, 8];
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        PyObject power = PickleWriter.Object("sklearn.preprocessing._data.PowerTransformer",
            ("method", method), ("lambdas_", new[] { 0.0, 2.0, -0.5 }), ("standardize", false));
        PyObject polynomial = PickleWriter.Object("sklearn.preprocessing._polynomial.PolynomialFeatures", ("degree", 2), ("include_bias", true));
        PyObject dummy = PickleWriter.Object("sklearn.dummy.DummyRegressor", ("constant_", new double[,] { { 4, 5 } }));
        (PyObject Model, int Width)[] models = [(power, 3), (polynomial, 10), (dummy, 2)];
        foreach ((PyObject model, int width) in models)
        {
            // Box-Cox refuses readings that are not positive, so its verification uses others.
            File.Delete(Path.Combine(folder, "model.onnx"));
            File.WriteAllBytes(Path.Combine(folder, "model.pkl"), PickleWriter.Write(model));
            File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["a", "b", "c"]}}""");
            (int code, string output) = Run(Path.GetDirectoryName(folder)!);
            code.Should().Be(0, output);

            double[] expected = PythonModel.Read(PickleWriter.Write(model), 3).Plan.Run(Tensor.Create<double>(new Shape(1, 3), readings))[0].Values<double>().ToArray();
            double[] found = OnnxModel.Read(File.ReadAllBytes(Path.Combine(folder, "model.onnx")), null).Plan
                .Run(Tensor.Create<double>(new Shape(1, 3), readings))[0].Values<double>().ToArray();
            found.Should().HaveCount(width);
            for (int i = 0; i < width; i++)
                found[i].Should().BeApproximately(expected[i], 1e-12);
        }
    }

    [TestCase("swish", "sigmoid", true)]
    [TestCase("softmax", "sigmoid", false)]
    [TestCase("selu", "hard_sigmoid", true)]
    [TestCase("exponential", "softmax", false)]
    public void An_LSTM_with_an_activation_that_ONNX_does_not_name_is_written_step_by_step(string activation, string gate, bool isDeep)
    {
        const int Lookback = 4, Windows = 9;
        var random = new Random(5);
        KerasTestLayer Lstm(int inputs, bool all) => KerasTestLayer.Lstm(random, inputs, 3, all).With("tanh", $"{activation}\", \"recurrent_activation\": \"{gate}");
        KerasTestLayer last = KerasTestLayer.Dense(random, 3, 2, "linear");
        byte[] network = isDeep ? KerasWriter.Zip(Lstm(2, true), Lstm(3, false), last) : KerasWriter.Zip(Lstm(2, false), last);
        byte[] pickle = PickleWriter.Write(PickleWriter.Object(
            null, "gordo.machine.model.models.KerasLSTMAutoEncoder", ("kind", "lstm_model"), ("model", network), ("lookback_window", Lookback)));
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.pkl"), pickle);
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["a", "b"]}}""");

        (int code, string output) = Run(Path.GetDirectoryName(folder)!);

        code.Should().Be(0, output);
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "model.onnx"));
        OnnxModel.Read(file, null).Operators.Should().NotContain("LSTM");
        Tensor x = Tensor.Create<double>(new Shape(Windows, Lookback, 2), [.. Enumerable.Range(0, Windows * Lookback * 2).Select(_ => random.NextDouble() - 0.5)]);
        float[] expected = PythonModel.Read(pickle, 2).Plan.Run(x)[0].Values<float>().ToArray();
        using var other = new OnnxRuntimeModel(file);
        double[] found = other.Run([(OnnxModel.Read(file, null).Inputs[0].Name, x)]);
        found.Should().HaveCount(expected.Length).And.HaveCount(2 * Windows);
        for (int i = 0; i < found.Length; i++)
            found[i].Should().BeApproximately(expected[i], 1e-5);
    }

    [Test]
    public void An_ML_NET_zip_keeps_its_settings()
    {
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        foreach (string recorded in (string[])["multi-sdca-4", "fasttree-4", "gam-4"])
        {
            if (!File.Exists(GoldenData.Path("mlnet", recorded, "model.zip")))
                continue;
            string folder = _files.Folder(recorded);
            Directory.CreateDirectory(folder);
            File.Copy(GoldenData.Path("mlnet", recorded, "model.zip"), Path.Combine(folder, "model.zip"));
            File.WriteAllText(Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = tags } }));
            File.WriteAllText(Path.Combine(folder, "gordo.json"), """{ "format": 1, "estimator": { "lookahead": 0 } }""");
        }
        (_, string output) = Run(Path.GetDirectoryName(_files.Folder("fasttree-4"))!);

        output.Should().Contain("fasttree-4: written from model.zip");
        output.Should().Contain("gam-4: written from model.zip");
        OnnxModel.Read(File.ReadAllBytes(_files.OnnxFile("fasttree-4")), null).Metadata["gordo"].Should().Contain("\"lookahead\"");
    }

    [TestCase("clip", "a scaler that clips is not a linear function of each column")]
    [TestCase("power", "the scaler is not a linear function of each column")]
    public void A_detector_whose_scaler_has_no_form_in_the_settings_is_left(string kind, string reason)
    {
        PyObject scaler = kind == "clip"
            ? PickleWriter.Object("sklearn.preprocessing._data.MinMaxScaler",
                ("scale_", new[] { 1.0 }), ("min_", new[] { 0.0 }), ("clip", true), ("feature_range", new object?[] { 0, 1 }))
            : PickleWriter.Object("sklearn.preprocessing._data.PowerTransformer", ("method", "yeo-johnson"), ("lambdas_", new[] { 0.5 }), ("standardize", false));
        PyObject model = PickleWriter.Object("sklearn.linear_model._base.LinearRegression", ("coef_", new[] { 2.0 }), ("intercept_", 1.0));
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.pkl"), PickleWriter.Write(PickleWriter.Object(
            null, "gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector", ("base_estimator", model), ("scaler", scaler))));
        File.WriteAllText(Path.Combine(folder, "metadata.json"), """{"dataset": {"tag_list": ["a"]}}""");

        (int code, string output) = Run(Path.GetDirectoryName(folder)!);

        code.Should().Be(1);
        output.Should().Contain("machine: left: scaler").And.Contain(reason);
        File.Exists(Path.Combine(folder, "model.onnx")).Should().BeFalse();
    }

    [Test]
    public void An_unreadable_model_is_skipped_and_a_missing_folder_is_reported()
    {
        Add("hostile", GoldenData.Path("python", "hostile", Revision, "posix-system-protocol-4"));
        (int code, string output) = Run(Path.Combine(_files.Root, TemporaryCollection.Current));
        code.Should().Be(1);
        output.Should().Contain("hostile: left: at byte").And.Contain("'posix.system'").And.Contain("0 models are ONNX, 1 were left");
        Run(Path.Combine(_files.Root, "nowhere")).Code.Should().Be(1);
    }

    private string Add(string name, string source)
    {
        string folder = _files.Folder(name);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        int code = GordoCommand.Create().Parse(["convert", .. arguments]).Invoke(new() { Output = output, Error = output });
        return (code, output.ToString());
    }
}
