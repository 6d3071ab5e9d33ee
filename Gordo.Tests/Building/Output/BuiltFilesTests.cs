using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Core.Anomaly;
using Gordo.Core.Building.Detectors;
using Gordo.Core.Building.Estimators;
using Gordo.Core.Building.Output;
using Gordo.Core.Building.Tables;
using Gordo.Core.Building.Thresholds;
using Gordo.Core.Engines.Compiled.Tensors;
using Gordo.Tests.Conversion;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Building.Output;

/// <summary>Serves models of every kind, runs them in ONNX Runtime, and compares the answers with the predictions of the trainer.</summary>
internal sealed class BuiltFilesTests
{
    private const string Revision = "1700000000000";
    private static readonly string[] Tags = ["TAG 1", "TAG 2", "TAG 3"];
    private static readonly DetectorDefinition Detector = new() { Window = 5, Smoothing = SmoothingMethod.RollingMean };
    private static readonly Table Readings = Sensors(120);

    private readonly Dictionary<string, BuiltModel> _models = new(StringComparer.Ordinal);
    private string _collection = "";
    private GordoHost _gordo = null!; // set before each test

    private static IEnumerable<TestCaseData> Names() => Models.Estimators().Select(model => new TestCaseData(model.Name).SetArgDisplayNames(model.Name));

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _collection = Directory.CreateTempSubdirectory("gordo-built-").FullName;
        foreach ((string name, EstimatorDefinition estimator) in Models.Estimators())
        {
            BuiltModel model = BuiltModel.Build(new(estimator, Detector), Readings, Readings, Tags, new(), seed: 1, CancellationToken.None);
            string folder = Path.Combine(_collection, Revision, name);
            Directory.CreateDirectory(folder);
            foreach ((string file, byte[] content) in BuiltFiles.Write(model, Readings, Readings))
                await File.WriteAllBytesAsync(Path.Combine(folder, file), content);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = Tags, resolution = "10min" } }));
            _models.Add(name, model);
        }
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Path.Combine(_collection, Revision)));
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await _gordo.DisposeAsync();
        Directory.Delete(_collection, recursive: true);
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_served_model_gives_the_predictions_and_scores_of_the_trainer(string name)
    {
        Table input = Readings.Tail(40).Map(column => Array.ConvertAll(column, value => 1.01 * value));
        string readings = Json(input);
        using var content = new StringContent($"{{\"X\": {readings}, \"y\": {readings}}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _gordo.Client.PostAsync($"/gordo/v0/project/{name}/anomaly/prediction", content);
        string body = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(System.Net.HttpStatusCode.OK, body);
        JsonElement data = JsonDocument.Parse(body).RootElement.GetProperty("data");

        BuiltModel model = _models[name];
        Table expected = model.Model!.Estimator.Predict(input);
        for (int tag = 0; tag < Tags.Length; tag++)
            Compare(expected.Columns[tag], data.GetProperty("model-output").GetProperty(Tags[tag]));
        Errors errors = Errors.Of(input, expected, model.Model.Scaler!);
        Compare(errors.Total, data.GetProperty("total-anomaly-scaled").GetProperty("total-anomaly-scaled"));
        double threshold = model.Validation!.Thresholds!.Aggregate;
        // A linear map reproduces its input: its errors are rounding, of which a ratio says nothing.
        if (threshold < 1e-12)
            return;
        Compare([.. errors.Total.Select(error => error / threshold)], data.GetProperty("total-anomaly-confidence").GetProperty("total-anomaly-confidence"));
    }

    private static IEnumerable<TestCaseData> OnnxNames() => Models.WrittenAsOnnx().Select(model => new TestCaseData(model.Name).SetArgDisplayNames(model.Name));

    [TestCaseSource(nameof(OnnxNames))]
    public void ONNX_Runtime_gives_the_predictions_of_the_trainer(string name)
    {
        Table input = Readings.Tail(40).Map(column => Array.ConvertAll(column, value => 1.01 * value));
        FittedEstimator estimator = _models[name].Model!.Estimator;
        Table expected = estimator.Predict(input);
        int window = estimator.Window ?? 1;
        IEnumerable<double> values = from first in Enumerable.Range(0, expected.Rows)
                                     from row in Enumerable.Range(first, window)
                                     from column in input.Columns
                                     select column[row];
        Shape shape = estimator.Window is null ? new(expected.Rows, Tags.Length) : new(expected.Rows, window, Tags.Length);
        using var runtime = new OnnxRuntimeModel(File.ReadAllBytes(Path.Combine(_collection, Revision, name, "model.onnx")));
        double[] found = runtime.Run([("X", Tensor.Create<double>(shape, [.. values]))]);

        found.Should().HaveCount(expected.Rows * expected.Width);
        for (int tag = 0; tag < expected.Width; tag++)
            Compare(expected.Columns[tag], [.. Enumerable.Range(0, expected.Rows).Select(row => found[(row * expected.Width) + tag])]);
    }

    private static void Compare(double[] expected, JsonElement column) =>
        Compare(expected, [.. column.EnumerateObject().Select(row => row.Value.GetDouble())]);

    private static void Compare(double[] expected, double[] found)
    {
        found.Should().HaveCount(expected.Length);
        double allowed = 2e-5 * Math.Max(1, expected.Max(Math.Abs));
        for (int row = 0; row < found.Length; row++)
            found[row].Should().BeApproximately(expected[row], allowed);
    }

    private static string Json(Table table) => "{" + string.Join(", ", Tags.Select((tag, column) =>
        $"\"{tag}\": {{" + string.Join(", ", Enumerable.Range(0, table.Rows).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"\"{new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10 * row):yyyy-MM-ddTHH:mm:ssZ}\": {table[column][row]:R}"))) + "}")) + "}";

    // Correlated columns of different sizes.
    private static Table Sensors(int rows)
    {
        Table noise = Tables.Random(rows, 3, seed: 8);
        return noise.Map((column, tag) => [.. column.Select((value, row) => (10 * (tag + 1)) + Math.Sin(row / 9.0) + (0.1 * value))]);
    }
}
