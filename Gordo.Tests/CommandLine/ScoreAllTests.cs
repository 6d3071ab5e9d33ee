using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Fleet;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.CommandLine;

/// <summary><c>gordo score --all</c> lists what the server answers in one call.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScoreAllTests : IDisposable
{
    private readonly TemporaryCollection _files = new();

    public ScoreAllTests()
    {
        _files.Add("autoencoder-4", "pump-1");
        _files.Add("standard-scaler", "pump-2");
        File.WriteAllText(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        File.WriteAllText(Readings, FleetClient.Frame(4));
    }

    public void Dispose() => _files.Dispose();

    private string Readings => Path.Combine(_files.Root, "readings.json");

    [Test]
    public async Task Models_are_listed_with_the_worst_first_and_failures_on_standard_error()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory));
        (Dictionary<string, JsonElement> expected, _) = await gordo.AskAsync(FleetClient.Anomalies, tags: 4);
        string[] order = [.. expected.Where(model => model.Value.TryGetProperty("health", out _)).OrderByDescending(model => model.Value.GetProperty("health").GetDouble()).Select(model => model.Key)];

        (int code, string output, string error) = await RunAsync(gordo, "--all");
        code.Should().Be(0, error);
        string[] lines = output.TrimEnd().Split('\n');
        lines[0].TrimEnd().Should().Be("model\thealth\tabove\tevents\tpeak\ttag");
        lines[1..].Select(line => line.Split('\t')[0]).Should().Equal(order);
        double health = expected[order[0]].GetProperty("health").GetDouble();
        lines[1].Should().StartWith($"{order[0]}\t{health.ToString("G4", CultureInfo.InvariantCulture)}\t3/3\t1\t2020-03-01T00:").And.Contain("TAG ");
        error.Should().StartWith("broken: Model 'broken' cannot be loaded");

        (code, output, error) = await RunAsync(gordo, "--all", "--models", "pump-2", "--json");
        code.Should().Be(0, error);
        using JsonDocument json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("answered").GetInt32().Should().Be(1);
        json.RootElement.GetProperty("models")[0].GetProperty("health").GetDouble().Should().Be(expected["pump-2"].GetProperty("health").GetDouble());

        (code, _, error) = await RunAsync(gordo, "--all", "--models", "broken,nobody");
        code.Should().Be(1);
        error.Should().Contain("nobody: No such model found: 'nobody'");
        (code, _, error) = await RunAsync(gordo, "--all", "--revision", "42");
        code.Should().Be(1);
        error.Should().Contain("410: Revision '42' not found.");
    }

    [Test]
    public async Task Answers_are_written_as_a_table_or_as_the_server_sends_them()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory));
        string file = Path.Combine(_files.Root, "out");
        (int code, _, string error) = await RunAsync(gordo, "--all", "--out", file + ".ndjson");
        code.Should().Be(0, error);
        (Dictionary<string, JsonElement> models, JsonElement summary) = FleetClient.Parse(await File.ReadAllTextAsync(file + ".ndjson"));
        models.Should().HaveCount(3);
        summary.Count("answered").Should().Be(2);

        foreach (string extension in (string[])[".csv", ".parquet"])
            (await RunAsync(gordo, "--all", "--out", file + extension)).Code.Should().Be(0);
        Frame table = FrameParquetReader.Read(await File.ReadAllBytesAsync(file + ".parquet"), FrameMemory.Unpooled);
        table.RowCount.Should().Be(3);
        var names = (TextColumn)table.Find(new("model"))!;
        for (int row = 0; row < 3; row++)
        {
            JsonElement line = models[names.GetString(row)!];
            bool failed = line.TryGetProperty("error", out JsonElement reason);
            ((FloatColumn)table.Find(new("health"))!).Values.Span[row].Should().Be(failed ? double.NaN : line.GetProperty("health").GetDouble());
            ((TextColumn)table.Find(new("error"))!).GetString(row).Should().Be(failed ? reason.GetString() : null);
            table.Find(new("above"))!.IsMissing(row).Should().Be(failed);
        }
        string csv = await File.ReadAllTextAsync(file + ".csv");
        csv.Should().StartWith("row,model,revision,rows,above,health,events,peak-time,tag,status,error\r\n");

        (code, _, error) = await RunAsync(gordo, "--all", "--out", Path.Combine(_files.Root, "none", "out.ndjson"));
        code.Should().Be(1);
        error.Should().Contain("its folder does not exist");
        Directory.GetFiles(_files.Root, "*.partial").Should().BeEmpty();
    }

    [TestCase("Expected either --model NAME or --all.")]
    [TestCase("Expected either --model NAME or --all.", "--all", "--model", "a")]
    [TestCase("--all requires --url.", "--all")]
    [TestCase("--models requires --all.", "--model", "a", "--models", "b")]
    public async Task Options_that_do_not_fit_are_refused(string complaint, params string[] options)
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await GordoCommand.RunAsync(["score", Readings, .. options], new InvocationConfiguration { Output = TextWriter.Null, Error = error });
        code.Should().Be(2);
        error.ToString().Should().Contain(complaint);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(GordoHost gordo, params string[] options)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await GordoCommand.RunAsync(
            ["score", Readings, "--url", gordo.Client.BaseAddress!.ToString(), .. options], new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
