using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>
/// Sends the requests of <c>server/cases</c> over HTTP in the formats that have a line per row, the split layout and CSV, and
/// requests answers in them. The answers must have the same data as those in JSON.
/// </summary>
internal sealed class RowFormatTests
{
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        string collection = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", collection));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task Split_request_gives_the_same_response_as_JSON(string file)
    {
        (string model, JsonNode x) = Load(file);
        JsonNode split = ToSplit(x);
        string expected = await PostAsync($"{model}/prediction", new JsonObject { ["X"] = x.DeepClone() });
        (await PostAsync($"{model}/prediction", new JsonObject { ["X"] = split.DeepClone() })).Should().Be(expected);
        (await PostAsync($"{model}/prediction", new JsonObject { ["dataframe_split"] = split.DeepClone() })).Should().Be(expected);
        string scores = await PostAsync($"{model}/anomaly/prediction", new JsonObject { ["X"] = x.DeepClone(), ["y"] = x.DeepClone() });
        (await PostAsync($"{model}/anomaly/prediction", new JsonObject { ["X"] = split.DeepClone(), ["y"] = split.DeepClone() })).Should().Be(scores);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Split_response_has_the_same_values_as_JSON(string file)
    {
        (string model, JsonNode x) = Load(file);
        var body = new JsonObject { ["X"] = x.DeepClone(), ["y"] = x.DeepClone() };
        using JsonDocument expected = JsonDocument.Parse(await PostAsync($"{model}/anomaly/prediction?all_columns", body));
        foreach (string path in (string[])["prediction?all_columns&format=split", "prediction.split?all_columns"])
        {
            using JsonDocument split = JsonDocument.Parse(await PostAsync($"{model}/anomaly/{path}", body));
            if (!expected.RootElement.TryGetProperty("data", out JsonElement data))
            {
                split.RootElement.GetRawText().Should().Be(expected.RootElement.GetRawText());
                continue;
            }
            JsonElement frame = split.RootElement.GetProperty("data");
            List<(string Group, string Tag)> columns = [.. frame.GetProperty("columns").EnumerateArray().Select(pair => (pair[0].GetString()!, pair[1].GetString()!))];
            columns.Should().Equal(data.EnumerateObject().SelectMany(group => group.Value.EnumerateObject().Select(
                tag => (group.Name, tag.Name == group.Name ? "" : tag.Name))));
            int row = 0;
            foreach (string label in frame.GetProperty("index").EnumerateArray().Select(label => label.GetString()!))
            {
                JsonElement cells = frame.GetProperty("data")[row++];
                cells.GetArrayLength().Should().Be(columns.Count);
                for (int column = 0; column < columns.Count; column++)
                {
                    (string group, string tag) = columns[column];
                    JsonElement value = data.GetProperty(group).GetProperty(tag.Length == 0 ? group : tag).GetProperty(label);
                    string text = value.ValueKind == JsonValueKind.String
                        ? DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
                        : value.GetRawText();
                    cells[column].GetRawText().Should().Be(text, $"{group} {tag} at {label}");
                }
            }
            frame.GetProperty("data").GetArrayLength().Should().Be(row);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task CSV_request_gives_the_same_response_as_JSON(string file)
    {
        (string model, JsonNode x) = Load(file);
        var body = new JsonObject { ["X"] = x.DeepClone(), ["y"] = x.DeepClone() };
        string prediction = await PostAsync($"{model}/prediction", body), scores = await PostAsync($"{model}/anomaly/prediction", body);
        foreach ((char separator, char sign) in new[] { (',', '.'), (';', ','), (';', '.'), ('\t', ',') })
        {
            string csv = ToCsv(x, separator, sign);
            (await PostAsync($"{model}/prediction", Csv(csv))).Should().Be(prediction);
            (await PostAsync($"{model}/anomaly/prediction", Csv(csv))).Should().Be(scores);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task CSV_response_has_the_same_values_as_JSON(string file)
    {
        (string model, JsonNode x) = Load(file);
        using JsonDocument expected = JsonDocument.Parse(await PostAsync($"{model}/prediction", new JsonObject { ["X"] = x.DeepClone() }));
        JsonElement data = expected.RootElement.GetProperty("data");
        foreach (string path in (string[])["prediction?format=csv", "prediction.csv"])
        {
            using HttpResponseMessage response = await SendAsync($"{model}/{path}", Json(new JsonObject { ["X"] = x.DeepClone() }));
            response.Content.Headers.ContentType!.ToString().Should().Be("text/csv; charset=utf-8");
            string[] lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");
            string[] names = lines[0].Split(',');
            names[1..].Should().Equal(data.EnumerateObject().SelectMany(group => group.Value.EnumerateObject().Select(
                tag => tag.Name == group.Name ? group.Name : $"{group.Name}|{tag.Name}")));
            lines.Should().HaveCount(1 + data.GetProperty("start").GetProperty("start").EnumerateObject().Count());
            foreach (string[] cells in lines[1..].Select(line => line.Split(',')))
            {
                for (int column = 1; column < names.Length; column++)
                {
                    string[] name = names[column].Split('|');
                    cells[column].Should().Be(data.GetProperty(name[0]).GetProperty(name[^1]).GetProperty(cells[0]).ToString());
                }
            }
        }
    }

    [TestCase("prediction.split", "application/json", null)]
    [TestCase("prediction.csv", "text/csv; charset=utf-8", "autoencoder-4.csv")]
    [TestCase("prediction.arrow", "application/vnd.apache.arrow.stream", "autoencoder-4.arrow")]
    [TestCase("prediction.parquet", "application/octet-stream", "autoencoder-4.parquet")]
    [TestCase("anomaly/prediction.arrow", "application/vnd.apache.arrow.stream", "autoencoder-4.arrow")]
    [TestCase("anomaly/prediction?format=parquet", "application/octet-stream", "autoencoder-4.parquet")]
    public async Task Path_of_a_format_answers_in_it_and_names_the_file(string path, string contentType, string? name)
    {
        var body = new JsonObject { ["X"] = JsonNode.Parse("[[1, 2, 3, 4]]"), ["y"] = JsonNode.Parse("[[1, 2, 3, 4]]") };
        using HttpResponseMessage response = await SendAsync($"autoencoder-4/{path}", Json(body));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().Should().Be(contentType);
        response.Content.Headers.ContentDisposition?.FileName?.Trim('"').Should().Be(name);
        response.Content.Headers.ContentDisposition?.DispositionType.Should().Be("attachment");
    }

    [Test]
    public async Task Downloaded_model_is_named_after_the_model()
    {
        using HttpResponseMessage response = await _gordo.Client.GetAsync("/gordo/v0/test-project/autoencoder-4/download-model");
        response.Content.Headers.ContentDisposition!.FileName.Should().Be("autoencoder-4.onnx");
    }

    [Test]
    public async Task Accept_header_selects_CSV()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/test-project/autoencoder-4/prediction", Json(new JsonObject { ["X"] = JsonNode.Parse("[[1, 2, 3, 4]]") }), ("Accept", "text/csv"));
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
    }

    [Test]
    public async Task Malformed_CSV_returns_400_with_line_and_column()
    {
        using HttpResponseMessage response = await SendAsync("autoencoder-4/prediction", Csv("time,a,b,c,d\n0,1,2,3,4\n1,1,2,x,4\n"));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain("Line 3, column 4 ('c'): 'x' is not a number.");
    }

    [Test]
    public async Task Columns_of_a_CSV_file_that_are_neither_tags_nor_targets_may_have_text()
    {
        (string model, JsonNode x) = Load(GoldenData.Path("server", "cases", "fewer-targets.json"));
        string csv = ToCsv(x, ',', '.');
        string[] lines = csv.TrimEnd().Split('\n');
        string withStatus = string.Join('\n', lines.Select((line, row) => line + (row == 0 ? ",status" : ",OK")));
        string expected = await PostAsync($"{model}/anomaly/prediction", Csv(csv));
        expected.Should().Contain("total-anomaly-scaled");
        (await PostAsync($"{model}/anomaly/prediction", Csv(withStatus))).Should().Be(expected);
    }

    [Test]
    public async Task Parts_of_a_form_may_be_CSV()
    {
        (string model, JsonNode x) = Load(GoldenData.Path("server", "cases", "fewer-targets.json"));
        string csv = ToCsv(x, ';', ',');
        using var form = new MultipartFormDataContent { { Csv(csv), "X", "readings.csv" }, { Csv(csv), "y", "readings.csv" } };
        string expected = await PostAsync($"{model}/anomaly/prediction", Csv(csv));
        expected.Should().Contain("total-anomaly-scaled");
        (await PostAsync($"{model}/anomaly/prediction", form)).Should().Be(expected);
    }

    // The answer without the time it took.
    private async Task<string> PostAsync(string path, HttpContent content)
    {
        using HttpResponseMessage response = await SendAsync(path, content);
        JsonObject answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        answer.Remove("time-seconds");
        return answer.ToJsonString();
    }

    private Task<string> PostAsync(string path, JsonNode body) => PostAsync(path, Json(body));

    private Task<HttpResponseMessage> SendAsync(string path, HttpContent content) =>
        _gordo.Client.PostAsync($"/gordo/v0/test-project/{path}", content);

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static StringContent Csv(string text) => new(text, new MediaTypeHeaderValue("text/csv", "utf-8"));

    // X of the case as columns with row labels.
    private static (string Model, JsonNode X) Load(string file)
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllBytes(file))!;
        Frame frame = FrameJsonReader.Read(Encoding.UTF8.GetBytes(golden["body"]!["X"]!.ToJsonString()), FrameMemory.Unpooled);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        FrameJsonWriter.Write(frame, output);
        return (golden["model"]!.GetValue<string>(), JsonNode.Parse(output.WrittenSpan)!);
    }

    private static JsonObject ToSplit(JsonNode labelled)
    {
        var columns = labelled.AsObject();
        string[] labels = Labels(labelled);
        return new()
        {
            ["data"] = new JsonArray([.. labels.Select(label => new JsonArray([.. columns.Select(column => column.Value![label]?.DeepClone())]))]),
            ["index"] = new JsonArray([.. labels.Select(label => JsonValue.Create(label))]),
            ["columns"] = new JsonArray([.. columns.Select(column => JsonValue.Create(column.Key))]),
        };
    }

    private static string ToCsv(JsonNode labelled, char separator, char sign)
    {
        var csv = new StringBuilder("time");
        foreach ((string name, _) in labelled.AsObject())
            csv.Append(separator).Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        foreach (string label in Labels(labelled))
        {
            csv.Append('\n').Append(label);
            foreach ((_, JsonNode? column) in labelled.AsObject())
                csv.Append(separator).Append((column![label]?.ToJsonString() ?? "").Replace('.', sign));
        }
        return csv.Append('\n').ToString();
    }

    private static string[] Labels(JsonNode labelled) => [.. labelled.AsObject().First().Value!.AsObject().Select(cell => cell.Key)];

    private static IEnumerable<TestCaseData> Cases() =>
        Directory.GetFiles(GoldenData.Path("server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));
}
