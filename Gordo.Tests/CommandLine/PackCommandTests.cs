using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Api.Scoring;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Onnx;

namespace Gordo.Tests.CommandLine;

/// <summary>Runs <c>gordo pack</c> with a model that predicts zero, whose errors are the readings, and with recorded models.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PackCommandTests : IDisposable
{
    private const string Revision = "1700000000000";

    // Two tags whose thresholds can be computed by hand.
    private static readonly double[] A = [5, 1, 4, 6, 7, 8, 9, 3], B = [2, 2, 2, 2, 2, 2, 2, 10];

    private readonly string _root = Directory.CreateTempSubdirectory("gordo-pack-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Thresholds_are_the_highest_errors_that_last_six_rows()
    {
        string model = Model(Zeros());
        JsonElement result = Json(await PackAsync(model, Readings(), ["A", "B"], "pump-1", "--json"));
        // The windows of six rows have the minima 1, 1, 3 and 2, 2, 2. Both tags are scaled by 1/8: the totals are (A² + B²)/128,
        // and the windows have the minima 5/128, 5/128 and 20/128.
        result.GetProperty("total").GetProperty("threshold").GetDouble().Should().Be(0.15625);
        Thresholds(result).Should().Equal(3, 2);
        (result.GetProperty("rows").GetInt32(), result.GetProperty("predictions").GetInt32()).Should().Be((8, 8));
        // 29, 5, 20, 40, 53, 68, 85 and 109 against 20.
        result.GetProperty("total").GetProperty("share_above").GetDouble().Should().Be(6 / 8.0);
        result.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("share_above").GetDouble()).Should().Equal(6 / 8.0, 1 / 8.0);
        Settings("pump-1").GetProperty("scaler").GetProperty("offset").EnumerateArray().Select(number => number.GetDouble()).Should().Equal(-0.125, -0.25);

        JsonElement metadata = JsonDocument.Parse(File.ReadAllBytes(At("pump-1", "metadata.json"))).RootElement;
        metadata.GetProperty("dataset").GetProperty("resolution").GetString().Should().Be("10min");
        JsonElement built = metadata.GetProperty("metadata").GetProperty("build_metadata").GetProperty("model");
        built.GetProperty("model_meta").GetProperty("aggregate-threshold").GetDouble().Should().Be(0.15625);
        built.GetProperty("cross_validation").GetProperty("splits").GetProperty("fold-1-test-end").GetString().Should().Be("2024-01-01T01:10:00+00:00");

        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Path.Combine(_root, Revision)));
        using var body = new StringContent("""{"X": {"A": {"2024-01-02T00:00:00Z": 3}, "B": {"2024-01-02T00:00:00Z": 10}}, "y": {"A": {"2024-01-02T00:00:00Z": 3}, "B": {"2024-01-02T00:00:00Z": 10}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await gordo.Client.PostAsync("/gordo/v0/default/pump-1/anomaly/prediction", body);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        JsonElement data = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("data");
        Value(data, "total-anomaly-confidence", "total-anomaly-confidence").Should().BeApproximately(109 / 20.0, 1e-12);
        Value(data, "anomaly-confidence", "B").Should().BeApproximately(5, 1e-12);
    }

    [Test]
    public async Task Thresholds_of_the_other_detector_are_a_quantile_of_smoothed_errors()
    {
        JsonElement result = Json(await PackAsync(
            Model(Zeros()), Readings(), ["A", "B"], "pump-1", "--json", "--detector", "gordo.machine.model.anomaly.diff.DiffBasedKFCVAnomalyDetector",
            "--window", "2", "--smoothing-method", "sma", "--threshold-percentile", "0.5", "--scaler", "StandardScaler"));
        // The means of two rows are 3, 2.5, 5, 6.5, 7.5, 8.5, 6 and 2 six times, 6.
        Thresholds(result).Should().Equal(6, 2);
        JsonElement detector = Settings("pump-1");
        detector.GetProperty("kind").GetString().Should().Be("DiffBasedKFCVAnomalyDetector");
        (detector.GetProperty("window").GetInt32(), detector.GetProperty("smoothing_method").GetString()).Should().Be((2, "sma"));
        // B has the mean 3 and the variance 7.
        detector.GetProperty("scaler").GetProperty("offset")[1].GetDouble().Should().BeApproximately(-3 / Math.Sqrt(7), 1e-12);
    }

    [TestCase(".parquet")]
    [TestCase(".arrow")]
    [TestCase(".json")]
    public async Task Readings_may_have_any_format(string extension)
    {
        string file = Path.Combine(_root, "readings" + extension);
        using (var memory = new FrameMemory())
            FrameFile.Write(file, FrameFile.Read(Readings(), [], [], memory, FrameLimits.Default).Input);
        JsonElement result = Json(await PackAsync(Model(Zeros()), file, ["B", "A"], "pump-1", "--json", "--targets=B", "--targets=A", "--model-output", "out"));
        Thresholds(result).Should().Equal(2, 3);
        JsonDocument.Parse(File.ReadAllBytes(At("pump-1", "gordo.json"))).RootElement.GetProperty("estimator").GetProperty("output").GetString().Should().Be("out");
    }

    [Test]
    public async Task Windows_and_odd_names_are_kept()
    {
        string[] tags = ["ü 1", "a/b", "c,d", "e;f", "-", "'"];
        string file = Path.Combine(_root, "six.csv");
        await File.WriteAllTextAsync(file, string.Join(',', ["time", .. tags.Select(tag => $"\"{tag}\"")]) + "\n" + string.Concat(Enumerable.Range(0, 40).Select(row =>
            $"{row},{string.Join(',', tags.Select((_, tag) => Math.Sin(row + tag).ToString(CultureInfo.InvariantCulture)))}\n")));
        (int code, string output, string error) = await PackAsync(GoldenData.Path("onnx", "torch_lstm_12x6", "model.onnx"), file, tags, "lstm-1");
        code.Should().Be(0, error);
        output.Should().StartWith("lstm-1: model.onnx (compiled), 40 rows, 29 predictions").And.Contain("\ne;f\t");
        JsonElement metadata = JsonDocument.Parse(File.ReadAllBytes(At("lstm-1", "metadata.json"))).RootElement;
        metadata.GetProperty("dataset").GetProperty("tag_list").EnumerateArray().Select(tag => tag.GetString()).Should().Equal(tags);
        metadata.GetProperty("dataset").TryGetProperty("resolution", out _).Should().BeFalse("rows are numbered");
        metadata.GetProperty("metadata").GetProperty("build_metadata").GetProperty("model").GetProperty("model_offset").GetInt32().Should().Be(11);
    }

    [Test]
    public async Task Models_of_ML_NET_and_of_scikit_learn_are_packed()
    {
        string readings = Four();
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        (int code, string output, string error) = await PackAsync(GoldenData.Path("mlnet", "multi-sdca-4", "model.zip"), readings, tags, "zip-1", "--window", "3");
        code.Should().Be(0, error);
        output.Should().StartWith("zip-1: model.zip (compiled), 12 rows, 12 predictions");
        File.ReadAllBytes(At("zip-1", "model.zip")).Should().Equal(File.ReadAllBytes(GoldenData.Path("mlnet", "multi-sdca-4", "model.zip")));

        string pickle = GoldenData.Path("python", "collection", "1577836800000", "minmax-linear");
        (code, output, error) = await PackAsync(pickle, readings, tags, "pickle-1");
        code.Should().Be(0, error);
        output.Should().StartWith("pickle-1: model.onnx (compiled)");
    }

    [Test]
    public async Task External_tensor_data_are_copied()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "export")).FullName, model = Path.Combine(folder, "net.onnx");
        await File.WriteAllBytesAsync(Path.Combine(folder, "weights.bin"), new byte[8]);
        await File.WriteAllBytesAsync(model, OnnxWriter.Model(
        [
            OnnxWriter.Node("Mul", ["X", "w"], ["out"]), OnnxWriter.Initializer("w", OnnxWriter.External("weights.bin", [2])),
            OnnxWriter.Input("X", -1, 2), OnnxWriter.Output("out", -1, 2),
        ]));
        (await PackAsync(model, Readings(), ["A", "B"], "pump-1")).Error.Should().BeEmpty();
        File.Exists(At("pump-1", "weights.bin")).Should().BeTrue();
    }

    [Test]
    public async Task A_model_folder_is_replaced_only_by_force()
    {
        string model = Model(Zeros());
        (await PackAsync(model, Readings(), ["A", "B"], "pump-1")).Code.Should().Be(0);
        (int code, _, string error) = await PackAsync(model, Readings(), ["A", "B"], "pump-1", "--window", "4");
        (code, error.Trim()).Should().Be((1, $"--output: '{At("pump-1")}' exists; --force replaces it."));
        Settings("pump-1").TryGetProperty("window", out _).Should().BeFalse();
        (await PackAsync(model, Readings(), ["A", "B"], "pump-1", "--window", "4", "--force")).Code.Should().Be(0);
        Settings("pump-1").GetProperty("window").GetInt32().Should().Be(4);
        // The model of the folder itself, whose settings are kept except for the detector.
        (await PackAsync(At("pump-1"), Readings(), ["A", "B"], "pump-1", "--force")).Code.Should().Be(0);
        Settings("pump-1").TryGetProperty("window", out _).Should().BeFalse();
        Directory.EnumerateFileSystemEntries(Path.Combine(_root, Revision)).Select(Path.GetFileName).Should().Equal("pump-1");

        (code, _, error) = await RunAsync("pack", model, "--data", Readings(), "--tags", "A", "B", "--output", Path.Combine(_root, Revision), "--force");
        code.Should().Be(1);
        error.Should().Contain("exists and is not the folder of a model");
        File.Exists(At("pump-1", "model.onnx")).Should().BeTrue();
    }

    [TestCase("A", "*/zeros.onnx: input 'X' is float32 [[]?,2]; 1 tags need float32 [[]?,1]", TestName = "Too_few_tags")]
    [TestCase("A,Nothin", "*/readings.csv: there is no column 'Nothin'. Did you mean 'Nothing'? The columns are 'A', 'B', 'Nothing'.", TestName = "Unknown_column")]
    [TestCase("A,Nothing", "*/readings.csv: the column 'Nothing' has no readings.", TestName = "Empty_column")]
    [TestCase("A,A", "--tags: 'A' is given twice.", TestName = "Repeated_tag")]
    [TestCase("A,B --targets A", "*the model has 2 output columns, but there are 1 targets; name them with --targets.", TestName = "Too_few_targets")]
    [TestCase("A,B --window 0", "--detector: DiffBasedAnomalyDetector.window is '0', expected a whole number of at least 1.", TestName = "Wrong_window")]
    [TestCase("A,B --scaler PCA", "--detector: DiffBasedAnomalyDetector.scaler is 'PCA', expected MinMaxScaler, StandardScaler or RobustScaler.", TestName = "Wrong_scaler")]
    [TestCase("A,B --detector Diff", "--detector: 'Diff' is not a detector, expected DiffBasedAnomalyDetector or DiffBasedKFCVAnomalyDetector.", TestName = "Wrong_detector")]
    [TestCase("A,B --detector DiffBasedKFCVAnomalyDetector", "*/readings.csv: there is no threshold of the tag 'A': it takes 144 predictions in a row (--window)*8 rows give 8 predictions.", TestName = "Too_few_rows")]
    [TestCase("A,B --resolution often", "--resolution: 'often' is not a time such as 10min, 1H or 1D.", TestName = "Wrong_resolution")]
    [TestCase("A,B --lookback-window 3", "*input 'X': expected windows of 3 rows*", TestName = "Wrong_window_of_the_model")]
    [TestCase("A,B --model-output other", "*the model has no output 'other'", TestName = "Unknown_output")]
    public async Task A_fault_is_named_and_nothing_is_written(string arguments, string expected)
    {
        string[] parts = arguments.Split(' ');
        (int code, string output, string error) = await PackAsync(Model(Zeros()), Readings(), parts[0].Split(','), "pump-1", parts[1..]);
        code.Should().Be(1);
        output.Should().BeEmpty();
        error.Trim().Should().Match(expected.Replace("[[]", "[", StringComparison.Ordinal));
        Directory.EnumerateDirectories(_root).Should().BeEmpty();
    }

    [Test]
    public async Task Files_that_cannot_be_used_are_named()
    {
        string model = Model(Zeros());
        (await PackAsync(Path.Combine(_root, "none.onnx"), Readings(), ["A", "B"], "pump-1")).Error.Should().Contain("Could not find file");
        (await PackAsync(Path.Combine(_root, "net.h5"), Readings(), ["A", "B"], "pump-1")).Error.Should().Contain("'*.h5' cannot be packed; expected .onnx, .zip (saved by ML.NET) or .pkl.");
        (await PackAsync(Directory.CreateDirectory(Path.Combine(_root, "saved_model")).FullName, Readings(), ["A", "B"], "pump-1")).Error.Should().Contain("the folder has no model.onnx");
        (await PackAsync(model, Path.Combine(_root, "none.csv"), ["A", "B"], "pump-1")).Error.Should().Contain("none.csv");
        (await PackAsync(model, Readings(), ["A", "B"], "_1")).Error.Should().StartWith("--output: '_1' cannot be the name of a model");
        string unsorted = Path.Combine(_root, "unsorted.csv");
        await File.WriteAllTextAsync(unsorted, "time,A,B\n2024-01-02T00:00:00Z,1,2\n2024-01-01T00:00:00Z,1,2\n");
        (await PackAsync(model, unsorted, ["A", "B"], "pump-1")).Error.Should().Contain("row 1 is before row 0; sort the readings by time.");
        (await PackAsync(model, Readings(rows: 5), ["A", "B"], "pump-1")).Error.Should().Contain("6 predictions in a row without missing or infinite readings; 5 rows give 5 predictions.");
        Directory.Exists(Path.Combine(_root, Revision)).Should().BeFalse();
    }

    private string At(params string[] parts) => Path.Combine([_root, Revision, .. parts]);

    private JsonElement Settings(string name) => JsonDocument.Parse(File.ReadAllBytes(At(name, "gordo.json"))).RootElement.GetProperty("detector");

    private string Model(byte[] onnx)
    {
        string file = Path.Combine(_root, "zeros.onnx");
        File.WriteAllBytes(file, onnx);
        return file;
    }

    private static byte[] Zeros() => OnnxWriter.Model(
    [
        OnnxWriter.Node("Mul", ["X", "zero"], ["out"]), OnnxWriter.Initializer("zero", OnnxWriter.Tensor([2], 0f, 0f)),
        OnnxWriter.Input("X", -1, 2), OnnxWriter.Output("out", -1, 2),
    ]);

    private string Readings(int rows = 8)
    {
        string file = Path.Combine(_root, "readings.csv");
        File.WriteAllText(file, "time,A,B,Nothing\n" + string.Concat(Enumerable.Range(0, rows).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(10 * row):yyyy-MM-ddTHH:mm:ss}Z,{A[row]},{B[row]},\n"))));
        return file;
    }

    private string Four()
    {
        string file = Path.Combine(_root, "four.csv");
        File.WriteAllText(file, "row,TAG 1,TAG 2,TAG 3,TAG 4\n" + string.Concat(Enumerable.Range(0, 12).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{row},{Math.Sin(row)},{Math.Cos(row)},{row % 5},{row % 3}\n"))));
        return file;
    }

    private static double[] Thresholds(JsonElement result) => [.. result.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("threshold").GetDouble())];

    private static double Value(JsonElement data, string group, string tag) => data.GetProperty(group).GetProperty(tag).EnumerateObject().Single().Value.GetDouble();

    private static JsonElement Json((int Code, string Output, string Error) run)
    {
        run.Code.Should().Be(0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private Task<(int Code, string Output, string Error)> PackAsync(string model, string data, string[] tags, string name, params string[] options) =>
        RunAsync(["pack", model, "--data", data, "--output", At(name), .. options, .. tags.Select(tag => $"--tags={tag}")]);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await GordoCommand.RunAsync(arguments, new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
