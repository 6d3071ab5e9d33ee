using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Collections;
using Gordo.Tests.Engines.MlNet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.MlNet;

/// <summary>Models that the compiled engine lacks are served by ML.NET over HTTP.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MlNetEngineServingTests : IDisposable
{
    private readonly TemporaryCollection _files = new();

    private static IEnumerable<TestCaseData> Folders() => GoldenData.Folders("mlnet-more");

    private static IEnumerable<TestCaseData> Unsupported() =>
        ConformanceData.Manifest("mlnet-bad", "MANIFEST.tsv").Where(test =>
            test.Arguments[1] is not IReadOnlyDictionary<string, string> row || row["stage"] == "unsupported");

    public void Dispose() => _files.Dispose();

    [TestCaseSource(nameof(Folders))]
    public async Task A_recorded_model_answers_with_the_recorded_numbers(string folder)
    {
        using var golden = new PackageCase(folder);
        await using GordoHost gordo = await StartAsync(golden.Zip, golden.Tags().Select(tag => tag.Name));

        (HttpStatusCode status, string text) = await PostAsync(gordo, golden.Tags().ToDictionary(tag => tag.Name, tag => tag.Cells.Select(Value).ToArray()));

        status.Should().Be(HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        JsonElement data = answer.RootElement.GetProperty("data");
        JsonProperty[] columns = [.. data.GetProperty("model-output").EnumerateObject()];
        double[][] expected = golden.Expected(golden.Output);
        columns.Should().HaveCount(expected.Length);
        if (golden.Slots(golden.Output) is { } slots && slots.Distinct().Count() == slots.Length && !slots.Contains(""))
            columns.Select(column => column.Name).Should().Equal(slots);
        for (int slot = 0; slot < expected.Length; slot++)
        {
            double[] cells = [.. columns[slot].Value.EnumerateObject().Select(cell => cell.Value.ValueKind == JsonValueKind.Number ? cell.Value.GetDouble() : double.NaN)];
            double largest = expected[slot].Where(double.IsFinite).Select(Math.Abs).Append(0).Max();
            for (int row = 0; row < golden.Rows; row++)
            {
                if (double.IsFinite(expected[slot][row]))
                    cells[row].Should().BeApproximately(expected[slot][row], 1e-5 * largest, "row {0} of {1}", row, columns[slot].Name);
                else
                    double.IsFinite(cells[row]).Should().BeFalse("row {0} of {1} is {2}", row, columns[slot].Name, expected[slot][row]);
            }
        }
        foreach ((string name, JsonElement[] cells, _) in golden.Tags().Where(tag => tag.IsText))
        {
            data.GetProperty("model-input").GetProperty(name).EnumerateObject().Select(cell => cell.Value.GetString())
                .Should().Equal(cells.Select(cell => cell.GetString()), "text is shown as it was sent");
        }
    }

    [TestCaseSource(nameof(Unsupported))]
    public async Task A_sound_model_that_the_compiled_engine_lacks_is_served(string folder, IReadOnlyDictionary<string, string> row)
    {
        string[] numbers = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        (string[] tags, string? refusal) = row["file"] switch
        {
            "unsupported-real-matrix-factorization-model.zip" => (numbers, "MaFactPredXf"),
            "unsupported-real-type-convert-key-model.zip" => (["key"], null),
            "unsupported-expression.zip" => (["TAG 1", "TAG 2"], null),
            "unsupported-hash.zip" or "unsupported-key.zip" or "unsupported-onehot.zip" or "unsupported-text.zip" => (["State"], null),
            "unsupported-real-hashing-before-combine.zip" => ([.. Enumerable.Range(0, 9).Select(i => $"Features {i}")], null),
            "unsupported-real-taxi-fare.zip" => (["VendorId", "RateCode", "PaymentType", "PassengerCount", "TripTime", "TripDistance"], null),
            "unsupported-real-retail-clustering.zip" => ([.. Enumerable.Range(0, 32).Select(i => $"Features {i}")], null),
            "unsupported-real-iris.zip" => (["SepalLength", "SepalWidth", "PetalLength", "PetalWidth"], null),
            _ => (numbers, null),
        };
        await using GordoHost gordo = await StartAsync(File.ReadAllBytes(Path.Combine(folder, row["file"])), tags);

        string[] texts = ["key", "State", "VendorId", "RateCode", "PaymentType"];
        (HttpStatusCode status, string text) = await PostAsync(gordo, tags.ToDictionary(
            tag => tag, tag => texts.Contains(tag) ? new object?[] { "running", "stopped" } : [0.5, 2.0]));

        status.Should().Be(refusal is null ? HttpStatusCode.OK : HttpStatusCode.InternalServerError, text);
        text.Should().Contain(refusal ?? "model-output");
    }

    [TestCase("onehot-4t1", "STATE", 1.5, "Row 0 of column 'STATE' holds a float, expected text.")]
    [TestCase("onehot-4t1", "TAG 1", "on", "Row 0 of column 'TAG 1' holds the text 'on', expected a number.")]
    [TestCase("binary-lbfgs-4b1", "SWITCH", 2.5, "Row 0 of column 'SWITCH' holds 2.5, expected 0 or 1.")]
    public async Task A_value_of_another_type_returns_400_naming_the_tag(string name, string tag, object value, string message)
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", name));
        await using GordoHost gordo = await StartAsync(golden.Zip, golden.Tags().Select(each => each.Name));
        Dictionary<string, object?[]> frame = golden.Tags().ToDictionary(each => each.Name, each => each.Cells.Select(Value).ToArray());
        frame[tag] = [.. Enumerable.Repeat<object?>(value, golden.Rows)];

        (HttpStatusCode status, string text) = await PostAsync(gordo, frame);

        status.Should().Be(HttpStatusCode.BadRequest, text);
        JsonDocument.Parse(text).RootElement.GetProperty("error").GetString().Should().Contain(message);
    }

    [Test]
    public async Task Missing_text_is_the_empty_text()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "onehot-4t1"));
        await using GordoHost gordo = await StartAsync(golden.Zip, golden.Tags().Select(tag => tag.Name));
        Dictionary<string, object?[]> frame = golden.Tags().ToDictionary(tag => tag.Name, tag => new[] { Value(tag.Cells[0]), Value(tag.Cells[0]) });
        frame["STATE"] = [null, ""];

        (HttpStatusCode status, string text) = await PostAsync(gordo, frame);

        status.Should().Be(HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        double[] cells = [.. answer.RootElement.GetProperty("data").GetProperty("model-output").EnumerateObject().Single().Value
            .EnumerateObject().Select(cell => cell.Value.GetDouble())];
        cells[0].Should().Be(cells[1]);
    }

    [Test]
    public async Task Without_the_engine_the_model_is_refused_by_its_signature()
    {
        using var golden = new PackageCase(GoldenData.Path("mlnet-more", "binary-sdca-4"));
        await using GordoHost gordo = await StartAsync(golden.Zip, golden.Tags().Select(tag => tag.Name), "compiled");

        (HttpStatusCode status, string text) = await PostAsync(gordo, golden.Tags().ToDictionary(tag => tag.Name, tag => tag.Cells.Select(Value).ToArray()));

        status.Should().Be(HttpStatusCode.InternalServerError);
        text.Should().Contain("BinaryPredXfer");
    }

    private static object? Value(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString(),
        JsonValueKind.Object => cell.TryGetProperty("nan", out _) ? null : PackageCase.Number(cell),
        _ => PackageCase.Number(cell),
    };

    private Task<GordoHost> StartAsync(byte[] zip, IEnumerable<string> tags, string engines = "compiled,mlnet")
    {
        string folder = _files.Folder("machine");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.zip"), zip);
        File.WriteAllText(
            Path.Combine(folder, "metadata.json"), JsonSerializer.Serialize(new { dataset = new { tag_list = tags.ToArray(), resolution = "10min" } }));
        return GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.Options.CurrentDirectory), ("GORDO_ENGINES", engines));
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(GordoHost gordo, Dictionary<string, object?[]> columns)
    {
        Dictionary<string, Dictionary<string, object?>> frame = columns.ToDictionary(
            pair => pair.Key, pair => Enumerable.Range(0, pair.Value.Length).ToDictionary(Label, row => pair.Value[row]));
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/machine/prediction", new StringContent(JsonSerializer.Serialize(new { X = frame }), Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Label(int row) =>
        DateTimeOffset.UnixEpoch.AddMinutes(10 * row).ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
