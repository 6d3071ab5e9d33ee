using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gordo.Api.Settings;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.OpenApi;

/// <summary>
/// Sends the example requests of the OpenAPI document to the demo. With <c>GORDO_UPDATE_DEMO=1</c>, writes the answers as the example
/// answers of the next build.
/// </summary>
internal sealed class ExampleTests
{
    // The states of models depend on the requests before.
    private static readonly string[] OtherOperations =
        ["predictArrow", "predictParquet", "predictAnomalyArrow", "predictAnomalyParquet", "downloadModel", "getHealth", "fleetPredict", "fleetAnomalies", "getFleet"];

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _root = null!;
    private GordoHost _gordo = null!;
    private JsonElement _document;

    // The demo with another revision, from which a model can be deleted.
    [SetUp]
    public async Task StartAsync()
    {
        _root = Directory.CreateTempSubdirectory("gordo-examples").FullName;
        string current = Path.Combine(_root, Path.GetFileName(DemoCollection.Directory));
        foreach (string revision in (string[])[current, Path.Combine(_root, "1546300800000")])
        {
            foreach (string file in Directory.GetFiles(DemoCollection.Directory, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(revision, Path.GetRelativePath(DemoCollection.Directory, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", current), ("EXPECTED_MODELS", "[gas-compressor-1, gas-compressor-1-smoothed]"));
        _document = JsonDocument.Parse(await _gordo.Client.GetStringAsync("/openapi.json")).RootElement;
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Test]
    public async Task Example_request_of_every_operation_gets_the_shape_of_its_example_answer()
    {
        List<string> compared = [];
        foreach ((string path, string method, JsonElement operation) in Operations())
        {
            string id = operation.GetProperty("operationId").GetString()!;
            JsonElement answer = operation.GetProperty("responses").GetProperty("200");
            if (OtherOperations.Contains(id))
                continue;
            JsonElement content = answer.GetProperty("content").EnumerateObject().Single().Value;
            foreach (HttpContent? body in Bodies(operation))
            {
                using HttpResponseMessage response = await _gordo.SendAsync(new HttpMethod(method.ToUpperInvariant()), Fill(path, operation), body);
                string text = await response.Content.ReadAsStringAsync();
                ((int)response.StatusCode).Should().Be(200, $"{id}: {text}");
                if (Environment.GetEnvironmentVariable("GORDO_UPDATE_DEMO") == "1")
                {
                    Update(id, text);
                    break;
                }
                JsonElement example = content.GetProperty("example");
                if (example.ValueKind == JsonValueKind.String)
                    ShapeOfCsv(text).Should().Be(ShapeOfCsv(example.GetString()!), id);
                else if (id is "getMetadata" or "getModelHealth")
                    Shape(Abridged(text)).Should().Be(Shape(example), id);
                else
                    Shape(JsonDocument.Parse(text).RootElement).Should().Be(Shape(example), id);
            }
            compared.Add(id);
        }
        compared.Should().HaveCount(25);
    }

    [Test]
    public async Task Example_of_scores_shows_a_normal_row_and_a_faulty_one()
    {
        (string path, _, JsonElement operation) = Operations().Single(candidate => candidate.Operation.GetProperty("operationId").GetString() == "predictAnomaly");
        JsonElement example = operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Fill(path, operation), Bodies(operation).First());
        JsonElement data = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("data");
        data.ShouldMatch(example.GetProperty("data"), 1e-9);

        double[] confidences = [.. data.GetProperty("total-anomaly-confidence").GetProperty("total-anomaly-confidence").EnumerateObject().Select(row => row.Value.GetDouble())];
        confidences.Should().HaveCount(2);
        confidences[0].Should().BeLessThan(0.5);
        confidences[1].Should().BeGreaterThan(100);
        data.GetProperty("anomaly-confidence").EnumerateObject().MaxBy(tag => tag.Value.EnumerateObject().Last().Value.GetDouble()).Name.Should().Be("GC1-VT-105 vibration mm/s");
    }

    [Test]
    public void Requests_for_predictions_show_every_shape_of_a_frame()
    {
        foreach ((string path, _, JsonElement operation) in Operations().Where(operation => operation.Path.EndsWith("/prediction", StringComparison.Ordinal)))
        {
            // The columns of many models are found by name, which rows do not have.
            string[] shapes = path.Contains("{gordo_name}", StringComparison.Ordinal)
                ? ["labelledColumns", "columns", "records", "rows", "split"]
                : ["labelledColumns", "columns", "records", "split"];
            operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject()
                .Select(example => example.Name).Should().Equal(shapes, path);
        }
    }

    private IEnumerable<(string Path, string Method, JsonElement Operation)> Operations() =>
        from path in _document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static IEnumerable<HttpContent?> Bodies(JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out JsonElement body))
            return [null];
        // Tensors may be binary data, too.
        JsonProperty content = body.GetProperty("content").EnumerateObject().First();
        List<JsonElement> examples = content.Value.TryGetProperty("examples", out JsonElement named)
            ? [.. named.EnumerateObject().Select(example => example.Value.GetProperty("value"))]
            : [content.Value.GetProperty("example")];
        return examples.Select(example => new StringContent(
            example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText(), Encoding.UTF8, content.Name));
    }

    private static string Fill(string path, JsonElement operation)
    {
        foreach (JsonElement parameter in operation.GetProperty("parameters").EnumerateArray())
        {
            if (parameter.TryGetProperty("in", out JsonElement place) && place.GetString() == "path")
                path = path.Replace($"{{{parameter.GetProperty("name").GetString()}}}", parameter.GetProperty("example").GetString(), StringComparison.Ordinal);
        }
        return path;
    }

    private static void Update(string id, string answer)
    {
        string file = Path.Combine(OpenApiTests.RepositoryRoot, "Gordo.Api", "OpenApi", "Examples", id);
        if (File.Exists(file + ".csv"))
            File.WriteAllText(file + ".csv", answer);
        else if (File.Exists(file + ".json"))
            File.WriteAllText(file + ".json", JsonSerializer.Serialize(id == "getMetadata" ? Abridged(answer) : JsonDocument.Parse(answer).RootElement, Written) + "\n");
    }

    // The example of the metadata has the first of many scores and losses only.
    private static JsonElement Abridged(string metadata)
    {
        JsonNode node = JsonNode.Parse(metadata)!; // an answer is an object
        Abridge(node);
        return JsonSerializer.SerializeToElement(node);

        static void Abridge(JsonNode? node)
        {
            if (node is JsonArray array)
            {
                while (array.Count > 6)
                    array.RemoveAt(array.Count - 1);
                foreach (JsonNode? item in array)
                    Abridge(item);
            }
            else if (node is JsonObject members)
            {
                for (int most = members.Count > 12 ? 3 : 12; members.Count > most;)
                    members.RemoveAt(members.Count - 1);
                foreach ((_, JsonNode? member) in members)
                    Abridge(member);
            }
        }
    }

    // Names and kinds of all values. Row labels count as one name, and times as null: rows without labels have none.
    private static string Shape(JsonElement value, string name = "") => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject().Select(member => $"{Label(member.Name)}:{Shape(member.Value, member.Name)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(item => Shape(item, name))) + "]",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String when IsTime(value.GetString()!) => "Null",
        _ => value.ValueKind.ToString(),
    };

    private static string Label(string name) => IsTime(name) || int.TryParse(name, CultureInfo.InvariantCulture, out _) ? "row" : name;

    private static bool IsTime(string text) => text.StartsWith("20", StringComparison.Ordinal) && text.Contains(':', StringComparison.Ordinal);

    private static string ShapeOfCsv(string text) =>
        string.Join('\n', text.TrimEnd().Split("\r\n").Select((line, row) => row == 0 ? line : $"{line.Split(',').Length} cells"));
}
