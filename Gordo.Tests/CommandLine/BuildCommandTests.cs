using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.CommandLine;

/// <summary>Runs <c>gordo build</c>.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BuildCommandTests : IDisposable
{
    private const string Revision = "1700000000000";
    private const string Globals = """
        project_name: plant
        globals:
          dataset:
            type: RandomDataset
            tags: [TAG 1, TAG 2, TAG 3]
            train_start_date: 2020-01-01T00:00:00+00:00
            train_end_date: 2020-01-08T00:00:00+00:00
          model: |
            gordo.machine.model.anomaly.diff.DiffBasedAnomalyDetector:
              window: 6
              base_estimator:
                sklearn.pipeline.Pipeline:
                  steps:
                    - sklearn.preprocessing.MinMaxScaler
                    - gordo.machine.model.models.KerasAutoEncoder: {kind: feedforward_hourglass, epochs: 2}
        machines:

        """;

    private readonly string _root = Directory.CreateTempSubdirectory("gordo-build-").FullName;

    private string Folder => Path.Combine(_root, Revision);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Built_models_are_served_with_their_metadata()
    {
        Write("  - name: pump-1\n  - name: pump-2\n    model: {KerasLSTMForecast: {kind: lstm_symmetric, dims: [3], lookback_window: 3}}\n");
        (int code, string output, string error) = Run();
        code.Should().Be(0, output + error);
        output.Should().Contain("pump-1: built").And.Contain("pump-2: built").And.Contain("2 of 2 machines succeeded");
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("pump-1", "pump-2");

        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Folder));
        const string Rows = """{"TAG 1": {"2020-01-01T00:00:00Z": 0.5}, "TAG 2": {"2020-01-01T00:00:00Z": 0.5}, "TAG 3": {"2020-01-01T00:00:00Z": 9}}""";
        using var body = new StringContent($"{{\"X\": {Rows}, \"y\": {Rows}}}", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await gordo.Client.PostAsync("/gordo/v0/plant/pump-1/anomaly/prediction", body);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        JsonElement data = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("data");
        data.GetProperty("total-anomaly-confidence").GetProperty("total-anomaly-confidence").EnumerateObject().Single().Value.GetDouble()
            .Should().BeGreaterThan(10, "a reading of 9 is far from those between 0 and 1");

        JsonElement response = JsonDocument.Parse(await gordo.Client.GetByteArrayAsync("/gordo/v0/plant/pump-1/metadata")).RootElement;
        JsonElement metadata = response.GetProperty("metadata");
        metadata.GetProperty("project_name").GetString().Should().Be("plant");
        response.GetProperty("checksum").GetString().Should().HaveLength(64);
        JsonElement model = metadata.GetProperty("metadata").GetProperty("build_metadata").GetProperty("model");
        model.GetProperty("cross_validation").GetProperty("scores").GetProperty("r2-score-TAG-1").EnumerateObject().Select(score => score.Name)
            .Should().Equal("fold-mean", "fold-std", "fold-max", "fold-min", "fold-1", "fold-2", "fold-3");
        model.GetProperty("cross_validation").GetProperty("splits").GetProperty("fold-3-n-test").GetInt32().Should().BeGreaterThan(100);
        model.GetProperty("model_meta").GetProperty("history").GetProperty("loss").GetArrayLength().Should().Be(2);
        model.GetProperty("model_meta").GetProperty("aggregate-thresholds-per-fold").GetProperty("fold-2").GetDouble()
            .Should().Be(model.GetProperty("model_meta").GetProperty("aggregate-threshold").GetDouble());
        JsonDocument.Parse(await gordo.Client.GetByteArrayAsync("/gordo/v0/plant/pump-2/metadata")).RootElement.GetProperty("metadata")
            .GetProperty("metadata").GetProperty("build_metadata").GetProperty("model").GetProperty("model_offset").GetInt32().Should().Be(3);
    }

    [Test]
    public void A_model_is_built_again_only_if_its_configuration_changes()
    {
        Write("  - name: pump-1\n");
        Run().Output.Should().Contain("pump-1: built");
        byte[] first = File.ReadAllBytes(Path.Combine(Folder, "pump-1", "model.onnx"));
        Run().Output.Should().Contain("pump-1: unchanged");
        Run("--force").Output.Should().Contain("pump-1: built");
        File.ReadAllBytes(Path.Combine(Folder, "pump-1", "model.onnx")).Should().Equal(first, "the same seed gives the same model");
        Run("--seed", "5").Output.Should().Contain("pump-1: built");
        File.ReadAllBytes(Path.Combine(Folder, "pump-1", "model.onnx")).Should().NotEqual(first);
        Write("  - name: pump-1\n    dataset: {resolution: 20min}\n");
        Run("--seed", "5").Output.Should().Contain("pump-1: built");
    }

    [Test]
    public void A_model_is_built_again_if_its_readings_change()
    {
        Directory.CreateDirectory(Path.Combine(_root, "readings"));
        string[] files = [.. Enumerable.Range(1, 4).Select(tag => Path.Combine(_root, "readings", $"TAG {tag}.csv"))];
        foreach (string file in files)
        {
            File.WriteAllLines(file, ["time,value", .. Enumerable.Range(0, 300).Select(row =>
                $"{new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10 * row):yyyy-MM-ddTHH:mm:ssZ},{row % 7}")]);
        }
        Write("  - name: pump-1\n    dataset: {type: TimeSeriesDataset, data_provider: {type: FileDataProvider, path: readings}}\n");
        Run().Output.Should().Contain("pump-1: built");
        // Not a file of this machine.
        File.AppendAllText(files[3], "2020-01-04T00:00:00Z,5\n");
        Run().Output.Should().Contain("pump-1: unchanged");
        File.AppendAllText(files[1], "2020-01-04T00:00:00Z,5\n");
        Run().Output.Should().Contain("pump-1: built");
        Run().Output.Should().Contain("pump-1: unchanged");
        File.Delete(files[1]);
        (int code, string output, _) = Run();
        code.Should().Be(1);
        output.Should().Contain("pump-1: failed: ").And.Contain("has no file TAG 2.csv");
        Directory.Exists(Path.Combine(Folder, "pump-1")).Should().BeTrue("the model that was there is kept");
    }

    [Test]
    public void A_model_of_a_trainer_of_ML_NET_is_a_zip_with_its_settings()
    {
        Write("  - name: pump-1\n    model: {DiffBasedAnomalyDetector: {base_estimator: {FastTreeRegression: {numberOfTrees: 5}}}}\n");
        Run().Output.Should().Contain("pump-1: built");
        Directory.EnumerateFiles(Path.Combine(Folder, "pump-1")).Select(Path.GetFileName).Should().BeEquivalentTo("model.zip", "gordo.json", "metadata.json", "info.json");
        JsonElement detector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "pump-1", "gordo.json"))).RootElement.GetProperty("detector");
        detector.GetProperty("feature_thresholds").EnumerateArray().Should().HaveCount(3).And.OnlyContain(threshold => threshold.GetDouble() > 0);
        Run().Output.Should().Contain("pump-1: unchanged");
    }

    [Test]
    public void A_machine_that_fails_leaves_the_others_and_is_reported()
    {
        Write("  - name: pump-1\n  - name: pump-2\n    dataset: {n_samples_threshold: 100000}\n");
        string report = Path.Combine(_root, "report.json");
        (int code, string output, _) = Run("--exceptions-reporter-file", report, "--print-cv-scores");
        code.Should().Be(1);
        output.Should().Contain("pump-2: failed: ").And.Contain("n_samples_threshold").And.Contain("1 of 2 machines succeeded")
            .And.MatchRegex(@"(?m)^mean-squared-error-TAG-2_fold-3=[\d.E-]+\r?$");
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().Equal("pump-1");
        JsonElement[] machines = [.. JsonDocument.Parse(File.ReadAllText(report)).RootElement.GetProperty("machines").EnumerateArray()];
        machines.Select(machine => machine.GetProperty("status").GetString()).Should().Equal("built", "failed");
        machines[1].GetProperty("type").GetString().Should().Be("BuildException");
    }

    [Test]
    public void Machines_are_selected_by_name_and_by_shard()
    {
        Write(string.Concat(Enumerable.Range(0, 5).Select(i => $"  - name: pump-{i}\n")));
        Run("--machine", "pump-3", "--machine", "pump-1").Output.Should().Contain("2 of 2 machines");
        Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("pump-1", "pump-3");
        string other = Path.Combine(_root, "1700000000001");
        Run(["--shard", "1/3"], other).Output.Should().Contain("2 of 2 machines");
        Directory.EnumerateDirectories(other).Select(Path.GetFileName).Should().BeEquivalentTo("pump-1", "pump-4");
        Run("--machine", "pump-9").Error.Should().Contain("there is no machine 'pump-9'");
        Run("--shard", "3/3").Error.Should().Contain("--shard must be I/N");
    }

    [Test]
    public void A_collection_gets_a_new_revision()
    {
        Write("  - name: pump-1\n");
        string collection = Path.Combine(_root, "collection");
        Run([], collection).Code.Should().Be(0);
        string revision = Directory.EnumerateDirectories(collection).Select(Path.GetFileName).Single()!;
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(revision, System.Globalization.CultureInfo.InvariantCulture))
            .Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
    }

    [Test]
    public void Nothing_is_built_from_a_file_with_faults()
    {
        Write("  - name: pump-1\n  - name: _\n");
        (int code, _, string error) = Run();
        code.Should().Be(1);
        error.Should().Contain("machine '_': the name is '_'").And.Contain("1 fault; nothing was built.");
        Directory.Exists(Folder).Should().BeFalse();
    }

    [Test]
    public void Output_that_is_a_file_is_refused_and_kept()
    {
        Write("  - name: pump-1\n");
        string file = Path.Combine(_root, "1700000000002");
        File.WriteAllText(file, "kept");
        (int code, _, string error) = Run([], file);
        code.Should().Be(1);
        error.Trim().Should().Be($"--output: '{file}' is a file; expected a folder. Nothing was built.");
        File.ReadAllText(file).Should().Be("kept");
    }

    [Test]
    public void A_model_that_is_only_validated_is_not_written()
    {
        Write("  - name: pump-1\n    evaluation: {cv_mode: cross_val_only}\n");
        (int code, string output, _) = Run("--print-cv-scores");
        code.Should().Be(0);
        output.Should().Contain("pump-1: validated").And.Contain("r2-score_fold-1=");
        Directory.EnumerateFileSystemEntries(Folder).Should().BeEmpty();
    }

    private void Write(string machines) => File.WriteAllText(Path.Combine(_root, "plant.yaml"), Globals + machines);

    private (int Code, string Output, string Error) Run(params string[] options) => Run(options, Folder);

    private (int Code, string Output, string Error) Run(string[] options, string output)
    {
        using var written = new StringWriter();
        using var errors = new StringWriter();
        int code = GordoCommand.Create().Parse(["build", Path.Combine(_root, "plant.yaml"), "--output", output, .. options])
            .Invoke(new() { Output = written, Error = errors });
        return (code, written.ToString(), errors.ToString());
    }
}
