using System.Globalization;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Inference;

/// <summary>
/// Sends the readings of <c>server/cases</c> as tensors. The numbers must be those of the original within 1e-9, and to the last bit
/// those of the other routes for the same readings.
/// </summary>
internal sealed class InferenceGoldenTests
{
    private GordoHost _gordo = null!; // set before each test

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync(
        ("MODEL_COLLECTION_DIR", Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last()));

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    private static IEnumerable<TestCaseData> Cases() =>
        Directory.GetFiles(GoldenData.Path("server", "cases"), "*.json").Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    [TestCaseSource(nameof(Cases))]
    public async Task Outputs_equal_those_of_the_original(string file)
    {
        JsonElement golden = JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement;
        string model = golden.GetProperty("model").GetString()!;
        JsonElement metadata = await _gordo.GetAsync($"/v2/models/{model}");
        JsonElement input = metadata.GetProperty("inputs").EnumerateArray().Single();
        double[][] rows = Rows(golden.GetProperty("body").GetProperty("X"), Names(input));
        var outputs = await _gordo.InferAsync(model, InferenceClient.Json(Request(Tensor(input, rows, "FP64", Flat))));

        JsonElement[] recorded = [.. golden.GetProperty("requests").EnumerateArray()];
        JsonElement anomaly = recorded.Single(request => request.GetProperty("path").GetString()!.Contains("all_columns", StringComparison.Ordinal));
        bool isDetector = anomaly.GetProperty("status").GetInt32() == 200;
        JsonElement expected = (isDetector ? anomaly : recorded.Single(request => request.GetProperty("path").GetString() == "prediction")).GetProperty("json").GetProperty("data");
        string[] groups = [.. expected.EnumerateObject().Select(group => group.Name).Where(name => name is not ("start" or "end" or "model-input"))];
        outputs.Keys.Should().BeEquivalentTo(groups);
        metadata.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()).Should().Equal(outputs.Keys);
        foreach (JsonElement described in metadata.GetProperty("outputs").EnumerateArray())
        {
            string name = described.GetProperty("name").GetString()!;
            string[] columns = described.TryGetProperty("parameters", out _) ? Names(described) : [name];
            (long[] shape, double?[] values) = outputs[name];
            int count = expected.GetProperty(name).EnumerateObject().First().Value.EnumerateObject().Count();
            shape.Should().Equal(described.GetProperty("shape").GetArrayLength() == 1 ? [count] : [count, columns.Length]);
            described.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()).Should().Equal([-1, .. shape[1..]]);
            for (int column = 0; column < columns.Length; column++)
            {
                int row = 0;
                foreach (JsonProperty cell in expected.GetProperty(name).GetProperty(columns[column]).EnumerateObject())
                {
                    double? found = values[(row++ * columns.Length) + column];
                    if (cell.Value.ValueKind == JsonValueKind.Null)
                        found.Should().BeNull($"{name} {columns[column]} {cell.Name}");
                    else
                        found.Should().BeApproximately(cell.Value.GetDouble(), 1e-9 * Math.Abs(cell.Value.GetDouble()), $"{name} {columns[column]} {cell.Name}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Outputs_of_all_encodings_equal_the_other_routes_to_the_last_bit(string file)
    {
        JsonElement golden = JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement;
        string model = golden.GetProperty("model").GetString()!;
        JsonElement metadata = await _gordo.GetAsync($"/v2/models/{model}");
        JsonElement input = metadata.GetProperty("inputs").EnumerateArray().Single();
        JsonElement[] outputs = [.. metadata.GetProperty("outputs").EnumerateArray()];
        string[] tags = Names(input), targets = Names(outputs[0]);
        double[][] rows = Rows(golden.GetProperty("body").GetProperty("X"), tags);
        double[][] singles = [.. rows.Select(row => row.Select(value => (double)(float)value).ToArray())];
        double[][] integers = [.. rows.Select(row => row.Select(value => Math.Round(value * 10)).ToArray())];
        bool isDetector = outputs.Length > 1;

        foreach ((string type, double[][] readings) in new[] { ("FP64", rows), ("FP32", singles), ("INT64", integers) })
        {
            JsonElement expected = await PredictAsync(model, isDetector, tags, targets, readings);
            string flat = Request(Tensor(input, readings, type, Flat)), nested = Request(Tensor(input, readings, type, Nested));
            await CheckAsync(model, outputs, expected, InferenceClient.Json(flat));
            await CheckAsync(model, outputs, expected, InferenceClient.Json(nested));
            await CheckAsync(model, outputs, expected, InferenceClient.Json(nested.Replace("{\"inputs\"", "{\"parameters\":{\"binary_data_output\":true},\"inputs\"", StringComparison.Ordinal)));
            byte[] data = [.. readings.SelectMany(row => row).SelectMany(value => type switch
            {
                "FP64" => BitConverter.GetBytes(value),
                "FP32" => BitConverter.GetBytes((float)value),
                _ => BitConverter.GetBytes((long)value),
            })];
            string binary = Request(Tensor(input, readings, type, _ => "0").Replace("\"data\":0", $"\"parameters\":{{\"binary_data_size\":{data.Length}}}", StringComparison.Ordinal));
            await CheckAsync(model, outputs, expected, InferenceClient.Binary(binary, data));
        }
    }

    [Test]
    public async Task Readings_of_targets_may_be_sent_apart()
    {
        double[][] rows = [.. Enumerable.Range(0, 5).Select(row => Enumerable.Range(1, 4).Select(tag => (0.1 * tag) + (0.03 * row)).ToArray())];
        double[][] others = [.. rows.Select(row => row.Select(value => value + 0.25).ToArray())];
        string[] tags = ["TAG 1", "TAG 2", "TAG 3", "TAG 4"];
        JsonElement metadata = await _gordo.GetAsync("/v2/models/autoencoder-4");
        JsonElement[] outputs = [.. metadata.GetProperty("outputs").EnumerateArray()];
        JsonElement input = metadata.GetProperty("inputs")[0];
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/autoencoder-4/anomaly/prediction", InferenceClient.Json($"{{\"X\":{Columns(tags, rows)},\"y\":{Columns(tags, others)}}}"));
        JsonElement expected = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("data");
        string targets = Tensor(input, others, "FP64", Nested).Replace($"\"name\":\"{input.GetProperty("name").GetString()}\"", "\"name\":\"y\"", StringComparison.Ordinal);
        string request = Request(targets + "," + Tensor(input, rows, "FP64", Flat));
        await CheckAsync("autoencoder-4", outputs, expected, InferenceClient.Json(request));
    }

    private async Task CheckAsync(string model, JsonElement[] described, JsonElement expected, HttpContent body)
    {
        var found = await _gordo.InferAsync(model, body);
        found.Keys.Should().Equal(described.Select(output => output.GetProperty("name").GetString()));
        foreach (JsonElement output in described)
        {
            string name = output.GetProperty("name").GetString()!;
            string[] columns = output.TryGetProperty("parameters", out _) ? Names(output) : [name];
            double?[][] cells = [.. columns.Select(column => expected.GetProperty(name).GetProperty(column).EnumerateObject()
                .Select(cell => cell.Value.ValueKind == JsonValueKind.Null ? (double?)null : cell.Value.GetDouble()).ToArray())];
            double?[] table = [.. from row in Enumerable.Range(0, cells[0].Length) from column in cells select column[row]];
            found[name].Values.Should().Equal(table, name);
        }
    }

    // The answer of the other routes.
    private async Task<JsonElement> PredictAsync(string model, bool isDetector, string[] tags, string[] targets, double[][] rows)
    {
        string body = $"{{\"X\":{Columns(tags, rows)}}}";
        if (isDetector)
        {
            double[][] targetRows = [.. rows.Select(row => targets.Select(target => row[Array.IndexOf(tags, target)]).ToArray())];
            body = $"{{\"X\":{Columns(tags, rows)},\"y\":{Columns(targets, targetRows)}}}";
        }
        string path = isDetector ? "anomaly/prediction?all_columns=1" : "prediction";
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/p/{model}/{path}", InferenceClient.Json(body));
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(200, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("data");
    }

    private static string Request(string inputs) => $"{{\"inputs\":[{inputs}]}}";

    private static string Tensor(JsonElement input, double[][] rows, string type, Func<double[][], string> format) =>
        $"{{\"name\":\"{input.GetProperty("name").GetString()}\",\"shape\":[{rows.Length},{rows[0].Length}],\"datatype\":\"{type}\",\"data\":{format(rows)}}}";

    private static string Flat(double[][] rows) => "[" + string.Join(',', rows.SelectMany(row => row).Select(Text)) + "]";

    private static string Nested(double[][] rows) => "[" + string.Join(',', rows.Select(row => $"[{string.Join(',', row.Select(Text))}]")) + "]";

    private static string Columns(string[] names, double[][] rows) =>
        "{" + string.Join(',', names.Select((name, column) => $"\"{name}\":[{string.Join(',', rows.Select(row => Text(row[column])))}]")) + "}";

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // The parameters map positions to names.
    private static string[] Names(JsonElement tensor)
    {
        JsonElement parameters = tensor.GetProperty("parameters");
        return [.. Enumerable.Range(0, tensor.GetProperty("shape")[1].GetInt32()).Select(i => parameters.GetProperty(i.ToString(CultureInfo.InvariantCulture)).GetString()!)];
    }

    private static double[][] Rows(JsonElement frame, string[] tags)
    {
        double[][] columns = [.. tags.Select(tag => frame.GetProperty(tag).EnumerateObject().Select(cell => cell.Value.GetDouble()).ToArray())];
        return [.. Enumerable.Range(0, columns[0].Length).Select(row => columns.Select(column => column[row]).ToArray())];
    }
}
