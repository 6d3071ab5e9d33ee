using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gordo.Api.CommandLine;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.CommandLine;

/// <summary>Compares what <c>gordo score</c> finds with the answers recorded from the Python server.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScoreCommandTests : IDisposable
{
    private const string Key = "key of the test";

    private static readonly string Revision = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();

    private readonly string _folder = Directory.CreateTempSubdirectory("gordo-score-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase("autoencoder-4", ".json")]
    [TestCase("autoencoder-4", ".parquet")]
    [TestCase("autoencoder-20", ".arrow")]
    [TestCase("fewer-targets", ".parquet")]
    [TestCase("lookback-forecast", ".json")]
    [TestCase("lookback-forecast", ".arrows")]
    [TestCase("daily-resolution", ".feather")]
    [TestCase("autoencoder-4", ".csv")]
    [TestCase("fewer-targets", ".csv")]
    public async Task Worst_tags_are_those_of_the_original(string model, string extension)
    {
        using JsonDocument golden = Case(model);
        string file = Write(golden, extension);
        (int code, string output, string error) = await RunAsync("score", file, "--model", model, "--collection", Revision, "--json");
        code.Should().Be(0, error);
        using JsonDocument result = JsonDocument.Parse(output);
        CheckAgainst(golden, result.RootElement);
    }

    [TestCase(".arrow", true)]
    [TestCase(".feather", true)]
    [TestCase(".arrows", false)]
    public async Task Arrow_is_written_in_the_format_that_its_extension_names(string extension, bool isFile)
    {
        using JsonDocument golden = Case("autoencoder-4");
        string written = Path.Combine(_folder, "scores" + extension), parquet = Path.Combine(_folder, "scores.parquet");
        foreach (string output in (string[])[written, parquet])
            (await RunAsync("score", Write(golden, ".json"), "--model", "autoencoder-4", "--collection", Revision, "--out", output)).Code.Should().Be(0);
        byte[] bytes = await File.ReadAllBytesAsync(written);
        bytes.AsSpan().StartsWith("ARROW1"u8).Should().Be(isFile);
        Frame frame = FrameArrowReader.Read(bytes, FrameMemory.Unpooled);
        FrameRows.Of(frame).Should().Equal(FrameRows.Of(FrameParquetReader.Read(await File.ReadAllBytesAsync(parquet), FrameMemory.Unpooled)));
    }

    // Rows 0 to 7 of the recorded confidences, of which 0 to 5 and 7 are above 1; the other model has none.
    [TestCase("autoencoder-4", true)]
    [TestCase("autoencoder-4", false)]
    [TestCase("kfcv", true)]
    public async Task Events_are_listed(string model, bool isHere)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Revision));
        using JsonDocument golden = Case(model);
        string[] where = isHere ? ["--collection", Revision] : ["--url", gordo.Client.BaseAddress!.ToString()];
        (int code, string output, string error) = await RunAsync(["score", Write(golden, ".parquet"), "--model", model, "--json", .. where]);
        code.Should().Be(0, error);
        using JsonDocument result = JsonDocument.Parse(output);
        JsonElement[] events = [.. result.RootElement.GetProperty("events").EnumerateArray()];
        events.Should().HaveCount(model == "kfcv" ? 0 : 1);
        if (events is not [JsonElement found])
            return;
        string[] starts = [.. Answer(golden, 1).GetProperty("start").GetProperty("start").EnumerateObject().Select(row => row.Value.GetString()!)];
        (found.GetProperty("start").GetString(), found.GetProperty("end").GetString(), found.GetProperty("rows").GetInt32()).Should().Be((starts[0], starts[7], 8));
        found.GetProperty("peak").GetDouble().Should().BeApproximately(Largest(Answer(golden, 1).GetProperty("total-anomaly-confidence").GetProperty("total-anomaly-confidence")).Value, 1e-9);
    }

    [Test]
    public async Task Server_answers_the_same_with_a_key_and_refuses_another()
    {
        string keys = Path.Combine(_folder, "keys");
        await File.WriteAllTextAsync(keys, KeyLine.Of("test", "read,predict", Key));
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Revision), ("GORDO_API_KEYS_FILE", keys));
        string url = gordo.Client.BaseAddress!.ToString();
        using JsonDocument golden = Case("autoencoder-4");
        foreach (string extension in (string[])[".json", ".parquet", ".csv"])
        {
            string file = Write(golden, extension);
            (int code, string output, string error) = await RunAsync(
                "score", file, "--model", "autoencoder-4", "--url", url, "--key", Key, "--revision", Path.GetFileName(Revision), "--json");
            code.Should().Be(0, error);
            using JsonDocument result = JsonDocument.Parse(output);
            CheckAgainst(golden, result.RootElement);
        }

        (int refused, _, string refusal) = await RunAsync("score", Write(golden, ".json"), "--model", "autoencoder-4", "--url", url, "--key", "another");
        refused.Should().Be(1);
        refusal.Should().Contain("401");
        (int malformed, _, string complaint) = await RunAsync("score", Write(golden, ".json"), "--model", "autoencoder-4", "--url", url, "--key", "two\nlines");
        malformed.Should().Be(1);
        complaint.Should().Contain("The key has characters that a header cannot have.");
        (int unknown, _, string reason) = await RunAsync(
            "score", Write(golden, ".json"), "--model", "autoencoder-4", "--url", url, "--key", Key, "--revision", "42");
        unknown.Should().Be(1);
        reason.Should().Contain("410: Revision '42' not found.");
    }

    [Test]
    public async Task Models_that_are_not_detectors_predict_here_and_by_a_server()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Revision));
        using JsonDocument golden = Case("plain-estimator");
        string file = Write(golden, ".json");
        foreach (string[] where in (string[][])[["--collection", Revision], ["--url", gordo.Client.BaseAddress!.ToString()]])
        {
            string answer = Path.Combine(_folder, "answer.json");
            (int code, string output, string error) = await RunAsync(["score", file, "--model", "plain-estimator", .. where, "--out", answer]);
            code.Should().Be(0, error);
            output.Should().Contain("no scores, the model is not an anomaly detector");
            using JsonDocument written = JsonDocument.Parse(await File.ReadAllBytesAsync(answer));
            written.RootElement.ShouldMatch(Answer(golden, 0), 1e-9);
        }
    }

    [TestCase(".json")]
    [TestCase(".parquet")]
    [TestCase(".arrow")]
    public async Task Scores_are_written_to_a_file(string extension)
    {
        using JsonDocument golden = Case("autoencoder-4");
        string answer = Path.Combine(_folder, "answer" + extension);
        (int code, string output, string error) = await RunAsync(
            "score", Write(golden, ".json"), "--model", "autoencoder-4", "--collection", Revision, "--out", answer);
        code.Should().Be(0, error);
        output.Split('\n')[0].Should().Be("tag\tconfidence\tscaled\ttime\tshare");

        byte[] bytes = await File.ReadAllBytesAsync(answer);
        var json = new ArrayBufferWriter<byte>();
        if (extension == ".json")
            json.Write(bytes);
        else
            FrameJsonWriter.Write(extension == ".parquet" ? FrameParquetReader.Read(bytes, FrameMemory.Unpooled) : FrameArrowReader.Read(bytes, FrameMemory.Unpooled), json);
        using JsonDocument written = JsonDocument.Parse(json.WrittenMemory);
        written.RootElement.ShouldMatch(Answer(golden, 1), 1e-9);
        Directory.GetFiles(_folder, "*.partial").Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Columns_taken_by_position_are_told(bool isHere)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Revision));
        string request = Path.Combine(_folder, "misspelt.json");
        const string Readings = """{"TAG 1": [1], "TAG 2": [2], "TAG 3": [3], "TAGG 4": [4]}""";
        await File.WriteAllTextAsync(request, $$"""{"X": {{Readings}}, "y": {{Readings}}}""");
        string[] where = isHere ? ["--collection", Revision] : ["--url", gordo.Client.BaseAddress!.ToString()];
        foreach (string model in (string[])["autoencoder-4", "plain-estimator"])
        {
            (int code, _, string error) = await RunAsync(["score", request, "--model", model, .. where]);
            code.Should().Be(0);
            error.Trim().Should().Be("columns taken by position; missing 'TAG 4'; unknown 'TAGG 4'");
        }
    }

    [Test]
    public async Task CSV_has_a_line_for_each_row()
    {
        using JsonDocument golden = Case("autoencoder-4");
        string answer = Path.Combine(_folder, "answer.csv");
        (int code, _, string error) = await RunAsync("score", Write(golden, ".csv"), "--model", "autoencoder-4", "--collection", Revision, "--out", answer);
        code.Should().Be(0, error);
        string[] lines = await File.ReadAllLinesAsync(answer);
        lines.Should().HaveCount(1 + Answer(golden, 1).GetProperty("start").GetProperty("start").EnumerateObject().Count());
        lines[0].Should().Contain("anomaly-confidence").And.Contain("TAG 4");
    }

    [Test]
    public async Task Faults_name_the_file_and_what_is_wrong()
    {
        using JsonDocument golden = Case("autoencoder-4");
        string file = Write(golden, ".parquet"), broken = Path.Combine(_folder, "broken.parquet"), text = Path.Combine(_folder, "readings.txt");
        await File.WriteAllBytesAsync(broken, [1, 2, 3]);
        await File.WriteAllTextAsync(text, "");
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "folder.csv")).FullName;
        (string File, string[] Options, string Expected)[] cases =
        [
            (broken, ["--model", "autoencoder-4"], "Parquet"),
            (text, ["--model", "autoencoder-4"], "Files named '*.txt' cannot be read"),
            (Path.Combine(_folder, "missing.json"), ["--model", "autoencoder-4"], "Could not find file"),
            (folder, ["--model", "autoencoder-4"], "This is a folder"),
            (file, ["--model", "no-such-model"], "No such model found: 'no-such-model'"),
            (file, ["--model", "autoencodr-4"], "did you mean 'autoencoder-4'?"),
            (file, ["--model", "autoencoder-4", "--out", folder], "cannot be written: it is a folder"),
            (file, ["--model", "autoencoder-4", "--out", Path.Combine(folder, "no", "x.csv")], "cannot be written: its folder does not exist"),
            (file, ["--model", "../x"], "No such model found: '../x'"),
            (file, ["--model", "autoencoder-20"], "TAG 5"),
            (file, ["--model", "autoencoder-4", "--revision", "7"], "Revision '7' not found; there are "),
            (file, ["--model", "autoencoder-4", "--out", Path.Combine(_folder, "x.xls")], "Files named '*.xls' cannot be written"),
        ];
        foreach ((string name, string[] options, string expected) in cases)
        {
            (int code, string output, string error) = await RunAsync(["score", name, "--collection", Revision, .. options]);
            code.Should().Be(1, error);
            output.Should().BeEmpty();
            error.Should().StartWith($"{name}: ").And.Contain(expected);
        }
        Directory.GetFiles(_folder, "x.*").Should().BeEmpty();
    }

    [TestCase("--collection x --url http://127.0.0.1:1", "exclude each other")]
    [TestCase("--url file:///etc/passwd", "is not a URL of a server")]
    [TestCase("--url pump", "is not a URL of a server")]
    public async Task Places_that_are_not_servers_are_refused(string options, string expected)
    {
        (int code, _, string error) = await RunAsync(["score", "x.json", "--model", "m", .. options.Split(' ')]);
        code.Should().Be(2);
        error.Should().Contain(expected);
    }

    private static void CheckAgainst(JsonDocument golden, JsonElement result)
    {
        JsonElement data = Answer(golden, 1);
        JsonElement total = data.GetProperty("total-anomaly-scaled").GetProperty("total-anomaly-scaled");
        result.GetProperty("rows").GetInt32().Should().Be(total.EnumerateObject().Count());
        Largest(total).Value.Should().BeApproximately(result.GetProperty("total").GetProperty("scaled").GetDouble(), 1e-9);
        var expected = data.GetProperty("anomaly-confidence").EnumerateObject()
            .Select(tag => (tag.Name, Confidence: Largest(tag.Value), Scaled: Largest(data.GetProperty("tag-anomaly-scaled").GetProperty(tag.Name)),
                Square: Numbers(data.GetProperty("tag-anomaly-scaled").GetProperty(tag.Name)).Sum(cell => cell.Value * cell.Value)))
            .OrderByDescending(tag => tag.Confidence.Value).ToArray();
        JsonElement[] tags = [.. result.GetProperty("tags").EnumerateArray()];
        tags.Select(tag => tag.GetProperty("tag").GetString()).Should().Equal(expected.Select(tag => tag.Name));
        for (int i = 0; i < tags.Length; i++)
        {
            tags[i].GetProperty("confidence").GetDouble().Should().BeApproximately(expected[i].Confidence.Value, 1e-9);
            tags[i].GetProperty("scaled").GetDouble().Should().BeApproximately(expected[i].Scaled.Value, 1e-9);
            tags[i].GetProperty("share").GetDouble().Should().BeApproximately(expected[i].Square / expected.Sum(tag => tag.Square), 1e-9);
            string start = data.GetProperty("start").GetProperty("start").GetProperty(expected[i].Confidence.Label).GetString()!;
            tags[i].GetProperty("time").GetString().Should().Be(start);
        }
    }

    private static (string Label, double Value) Largest(JsonElement column) => Numbers(column).MaxBy(cell => cell.Value);

    private static IEnumerable<(string Label, double Value)> Numbers(JsonElement column) => column.EnumerateObject()
        .Where(cell => cell.Value.ValueKind == JsonValueKind.Number).Select(cell => (cell.Name, cell.Value.GetDouble()));

    private static JsonElement Answer(JsonDocument golden, int request) =>
        golden.RootElement.GetProperty("requests")[request].GetProperty("json").GetProperty("data");

    private static JsonDocument Case(string model) => JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("server", "cases", model + ".json")));

    // The readings of a recorded request. JSON is the request itself.
    private string Write(JsonDocument golden, string extension)
    {
        string file = Path.Combine(_folder, "readings" + extension);
        JsonElement body = golden.RootElement.GetProperty("body");
        if (extension == ".json")
        {
            File.WriteAllText(file, body.GetRawText());
            return file;
        }
        Frame frame = FrameJsonReader.Read(Encoding.UTF8.GetBytes(body.GetProperty("X").GetRawText()), FrameMemory.Unpooled);
        var bytes = new ArrayBufferWriter<byte>();
        if (extension == ".csv")
        {
            WriteCsv(frame, file);
            return file;
        }
        if (extension == ".parquet")
            FrameParquetWriter.Write(frame, bytes);
        else
            FrameArrowWriter.Write(frame, bytes);
        File.WriteAllBytes(file, bytes.WrittenSpan);
        return file;
    }

    // Written out here, to check the reader with text that the product did not write.
    private static void WriteCsv(Frame frame, string file)
    {
        var lines = new List<string> { string.Join(',', frame.Keys.ToArray().Select(key => key.Group).Prepend("time")) };
        ReadOnlySpan<long> times = frame.Index.Timestamps!.Values.Span;
        long perSecond = frame.Index.Timestamps.Unit.PerSecond();
        for (int row = 0; row < frame.RowCount; row++)
        {
            IEnumerable<string> cells = frame.Columns.ToArray().Select(column => ((FloatColumn)column).Values.Span[row].ToString("R", CultureInfo.InvariantCulture));
            lines.Add(string.Join(',', cells.Prepend(DateTimeOffset.FromUnixTimeSeconds(times[row] / perSecond).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture))));
        }
        File.WriteAllLines(file, lines);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = await GordoCommand.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
