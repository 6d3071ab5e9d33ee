using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Core.Collections;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Fleet;

/// <summary>One call of many models answers as a call of each of them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FleetCallTests : IDisposable
{
    private static readonly string Golden = Directory.GetDirectories(GoldenData.Path("server", "collection")).Single();

    private static readonly string[] NotDetectors = ["plain-estimator", "thresholds-required-but-missing", "transformer-only"];

    private readonly TemporaryCollection _files = new();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Scores_of_all_recorded_models_equal_those_of_single_calls()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", Golden));
        string frame = FleetClient.Frame(20, rows: 7);
        (Dictionary<string, JsonElement> models, JsonElement summary) = await gordo.AskAsync(FleetClient.Anomalies + "?view=scores", tags: 20, rows: 7);

        string[] names = [.. Directory.GetDirectories(Golden).Select(folder => Path.GetFileName(folder)!)];
        models.Keys.Should().BeEquivalentTo(names);
        int detectors = 0;
        foreach (string name in names)
        {
            JsonElement line = models[name];
            line.GetProperty("revision").GetString().Should().Be(Path.GetFileName(Golden));
            using HttpResponseMessage single = await gordo.SendAsync(
                HttpMethod.Post, $"/gordo/v0/p/{name}/anomaly/prediction", FleetClient.Json($"{{\"X\":{frame},\"y\":{frame}}}"));
            using JsonDocument one = JsonDocument.Parse(await single.Content.ReadAsStringAsync());
            if (single.StatusCode != HttpStatusCode.OK)
            {
                line.GetProperty("status").GetInt32().Should().Be((int)single.StatusCode, name);
                line.GetProperty("error").GetString().Should().Be(
                    (one.RootElement.TryGetProperty("message", out JsonElement message) ? message : one.RootElement.GetProperty("error")).GetString());
                continue;
            }
            detectors++;
            JsonElement data = one.RootElement.GetProperty("data");
            double[] scaled = Single(data, "total-anomaly-scaled");
            line.GetProperty("rows").GetInt32().Should().Be(scaled.Length);
            line.Numbers("total-anomaly-scaled").Should().Equal(scaled, name);
            line.Numbers("total-anomaly-unscaled").Should().Equal(Single(data, "total-anomaly-unscaled"), name);
            line.GetProperty("index").EnumerateArray().Select(label => label.GetString()).Should().Equal(
                data.GetProperty("start").GetProperty("start").EnumerateObject().Select(row => row.Value.GetString()));
            if (!data.TryGetProperty("total-anomaly-confidence", out _))
            {
                line.TryGetProperty("total-anomaly-confidence", out _).Should().BeFalse();
                line.TryGetProperty("events", out _).Should().BeFalse();
                continue;
            }
            double[] confidence = Single(data, "total-anomaly-confidence");
            line.Numbers("total-anomaly-confidence").Should().Equal(confidence, name);
            line.GetProperty("health").GetDouble().Should().Be(confidence.Max());
            line.GetProperty("above").GetInt32().Should().Be(confidence.Count(value => value > 1));
        }
        summary.Count("models").Should().Be(names.Length);
        summary.Count("answered").Should().Be(detectors);
        summary.Count("failed").Should().Be(names.Length - detectors).And.Be(models.Values.Count(line => line.TryGetProperty("error", out _)));
        summary.Count("missing").Should().Be(0);
        summary.Count("anomalous").Should().Be(models.Values.Count(line => line.TryGetProperty("health", out JsonElement health) && health.GetDouble() > 1));
        summary.Count("rows").Should().Be(models.Values.Sum(line => line.TryGetProperty("rows", out JsonElement rows) ? rows.GetInt32() : 0));
        NotDetectors.Should().OnlyContain(name => models[name].GetProperty("status").GetInt32() == 422);
    }

    [Test]
    public async Task Outputs_equal_those_of_single_calls()
    {
        foreach (string name in (string[])["autoencoder-20", "fewer-targets", "lookback-forecast", "transformer-only", "integer-rows"])
            _files.Add(name, name);
        await using GordoHost gordo = await StartAsync();
        (Dictionary<string, JsonElement> models, JsonElement summary) = await gordo.AskAsync(FleetClient.Predictions, tags: 20, rows: 7);

        models.Should().HaveCount(5);
        foreach ((string name, JsonElement line) in models)
        {
            using HttpResponseMessage single = await gordo.SendAsync(
                HttpMethod.Post, $"/gordo/v0/p/{name}/prediction", FleetClient.Json($"{{\"X\":{FleetClient.Frame(20, 7)}}}"));
            using JsonDocument one = JsonDocument.Parse(await single.Content.ReadAsStringAsync());
            JsonElement expected = one.RootElement.GetProperty("data").GetProperty("model-output"), found = line.GetProperty("model-output");
            found.EnumerateObject().Select(column => column.Name).Should().Equal(expected.EnumerateObject().Select(column => column.Name));
            foreach (JsonProperty column in expected.EnumerateObject())
                found.Numbers(column.Name).Should().Equal(column.Value.EnumerateObject().Select(row => row.Value.GetDouble()), name);
        }
        summary.Count("answered").Should().Be(5);
    }

    [Test]
    public async Task Every_body_format_gives_the_same_answers()
    {
        _files.Add("autoencoder-4", "a");
        _files.Add("autoencoder-20", "b");
        await using GordoHost gordo = await StartAsync();
        (Dictionary<string, JsonElement> expected, _) = await gordo.AskAsync(FleetClient.Anomalies, tags: 20);
        expected.Should().HaveCount(2);
        using var memory = new FrameMemory();
        Frame frame = FrameJsonReader.Read(Encoding.UTF8.GetBytes(FleetClient.Frame(20)), memory);
        var arrow = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, arrow);
        var parquet = new ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, parquet);
        string csv = "time," + string.Join(',', Enumerable.Range(1, 20).Select(tag => $"TAG {tag}")) + "\n" + string.Concat(Enumerable.Range(0, 3).Select(row =>
            $"2020-03-01T00:{row}0:00Z," + string.Join(',', Enumerable.Range(1, 20).Select(tag => FleetClient.Value(tag, row).ToString("R", System.Globalization.CultureInfo.InvariantCulture))) + "\n"));
        HttpContent[] bodies =
        [
            Bytes(arrow.WrittenSpan, "application/vnd.apache.arrow.stream"), Bytes(Encoding.UTF8.GetBytes(csv), "text/csv"),
            new MultipartFormDataContent { { new ByteArrayContent(parquet.WrittenSpan.ToArray()), "X", "X" }, { new ByteArrayContent(parquet.WrittenSpan.ToArray()), "y", "y" } },
            FleetClient.Json($"{{\"X\":{FleetClient.Frame(20)},\"y\":{FleetClient.Frame(20)}}}"),
        ];
        foreach (HttpContent body in bodies)
        {
            (Dictionary<string, JsonElement> models, _) = await gordo.AskAsync(FleetClient.Anomalies, body);
            foreach ((string name, JsonElement line) in expected)
                models[name].GetRawText().Should().Be(line.GetRawText());
        }
    }

    [Test]
    public async Task Models_that_cannot_answer_have_a_line_and_the_others_go_on()
    {
        _files.Add("autoencoder-4", "good");
        _files.Add("autoencoder-20", "wide");
        File.WriteAllText(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
        File.WriteAllText(Path.Combine(_files.Add("autoencoder-4", "untagged"), "metadata.json"), "{}");
        await using GordoHost gordo = await StartAsync();

        (Dictionary<string, JsonElement> models, JsonElement summary) = await gordo.AskAsync(FleetClient.Anomalies, tags: 4);
        models.Keys.Should().BeEquivalentTo("good", "broken", "untagged");
        models["broken"].GetProperty("status").GetInt32().Should().Be(500);
        models["broken"].GetProperty("error").GetString().Should().StartWith("Model 'broken' cannot be loaded: ");
        models["untagged"].GetProperty("error").GetString().Should().Contain("dataset.tag_list is absent");
        summary.GetRawText().Should().Be("""{"models":4,"answered":1,"failed":2,"missing":1,"anomalous":1,"rows":3}""");

        (models, _) = await gordo.AskAsync(FleetClient.Anomalies + "?missing=report&models=*", tags: 4);
        models["wide"].GetProperty("missing").EnumerateArray().Select(tag => tag.GetString()).Should().Equal(Enumerable.Range(5, 16).Select(tag => $"TAG {tag}"));
        models["wide"].TryGetProperty("error", out _).Should().BeFalse();

        (models, summary) = await gordo.AskAsync(FleetClient.Anomalies + "?models=wide,good,nobody,_x", tags: 4);
        models.ToDictionary(model => model.Key, model => model.Value.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 200)
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["wide"] = 400, ["good"] = 200, ["nobody"] = 404, ["_x"] = 422 });
        models["wide"].GetProperty("missing").GetArrayLength().Should().Be(16);
        summary.Count("failed").Should().Be(3);
    }

    [Test]
    public async Task Models_are_named_in_the_query_or_the_body()
    {
        foreach (string name in (string[])["a", "b", "c"])
            _files.Add("autoencoder-4", name);
        await using GordoHost gordo = await StartAsync();
        string frame = FleetClient.Frame(4);
        foreach ((string query, string models, string[] expected) in ((string, string, string[])[])
        [
            ("?models=a,c", "", ["a", "c"]), ("?models=c&models=a,c", "", ["a", "c"]), ("?models=*", "", ["a", "b", "c"]), ("", "", ["a", "b", "c"]),
            ("", ",\"models\":[\"a\",\"c\"]", ["a", "c"]), ("", ",\"models\":\"a,c\"", ["a", "c"]), ("", ",\"models\":[]", ["a", "b", "c"]),
        ])
        {
            (Dictionary<string, JsonElement> found, _) = await gordo.AskAsync(FleetClient.Anomalies + query, FleetClient.Json($"{{\"X\":{frame}{models}}}"));
            found.Keys.Should().BeEquivalentTo(expected, query + models);
        }
        using var form = new MultipartFormDataContent { { Bytes(Encoding.UTF8.GetBytes("time,TAG 1,TAG 2,TAG 3,TAG 4\n0,1,2,3,4\n"), "text/csv"), "X" }, { new StringContent("b"), "models" } };
        (await gordo.AskAsync(FleetClient.Anomalies, form)).Models.Keys.Should().Equal("b");
    }

    [TestCase("?models=a", """{"X":{"TAG 1":[1]},"models":"b"}""", "'models' is given in the query and in the body")]
    [TestCase("?missing=report&models=a", """{"X":{"TAG 1":[1]}}""", "'missing=report' is for all models")]
    [TestCase("?missing=yes", """{"X":{"TAG 1":[1]}}""", "Unknown missing 'yes'; known are report")]
    [TestCase("?view=tags", """{"X":{"TAG 1":[1]}}""", "Unknown view 'tags'; known are events, scores")]
    [TestCase("?format=csv", """{"X":{"TAG 1":[1]}}""", "The answers of many models have no format 'csv'")]
    [TestCase("?format=x", """{"X":{"TAG 1":[1]}}""", "Unknown format 'x'")]
    [TestCase("", """{"X":{"TAG 1":[1]},"y":{"TAG 1":[2]}}""", "leave out 'y'")]
    [TestCase("", """{"y":{"TAG 1":[2]}}""", "Cannot predict without \\\"X\\\"")]
    [TestCase("", """{"X":{"g":{"TAG 1":[1]},"h":{"TAG 1":[1]}}}""", "multi-level")]
    [TestCase("", """{"X":{"columns":["a","a"],"data":[[1,2]]}}""", "Column 'a' is given twice")]
    [TestCase("", """{"X":{"TAG 1":[1]},"models":7}""", "a name of models")]
    [TestCase("", """{"X":{"TAG 1":[1]},"models":"a","models":"b"}""", "models is given twice")]
    [TestCase("", """{"X":""", "expected a frame")]
    public async Task Malformed_calls_are_refused_as_a_whole(string query, string body, string error)
    {
        await using GordoHost gordo = await StartAsync();
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, FleetClient.Anomalies + query, FleetClient.Json(body));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain(error);
    }

    [Test]
    public async Task Model_named_anomaly_keeps_its_path()
    {
        _files.Add("autoencoder-4", "anomaly");
        _files.Add("autoencoder-4", "other", TemporaryCollection.Older);
        await using GordoHost gordo = await StartAsync();
        using HttpResponseMessage one = await gordo.SendAsync(HttpMethod.Post, FleetClient.Anomalies, FleetClient.Json("""{"X":[[1,2,3,4]]}"""));
        one.StatusCode.Should().Be(HttpStatusCode.OK);
        using JsonDocument answer = JsonDocument.Parse(await one.Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("data").GetProperty("model-output").EnumerateObject().Should().HaveCount(4);

        // Another revision has no such model.
        (await gordo.AskAsync($"{FleetClient.Anomalies}?revision={TemporaryCollection.Older}", tags: 4)).Models.Keys.Should().Equal("other");
        (await gordo.AskAsync(FleetClient.Predictions, tags: 4)).Models.Keys.Should().Equal("anomaly");
    }

    [Test]
    public async Task Cache_smaller_than_the_fleet_answers_all()
    {
        for (int i = 0; i < 8; i++)
            _files.Add("autoencoder-4", $"m{i}");
        await using GordoHost gordo = await StartAsync(("N_CACHED_MODELS", "2"));
        for (int i = 0; i < 2; i++)
            (await gordo.AskAsync(FleetClient.Anomalies, tags: 4)).Summary.Count("answered").Should().Be(8);
    }

    [Test]
    public async Task Models_that_cannot_answer_are_not_loaded_for_a_small_frame_and_once_for_a_large_one()
    {
        for (int i = 0; i < 6; i++)
            _files.Add("autoencoder-20", $"m{i}");
        await using GordoHost gordo = await StartAsync(("N_CACHED_MODELS", "1"));
        ModelCollection collection = gordo.App.Services.GetRequiredService<ModelCollection>();
        (await gordo.AskAsync(FleetClient.Anomalies, tags: 4)).Summary.Count("missing").Should().Be(6);
        collection.LoadCount.Should().Be(0);

        await using GordoHost other = await StartAsync(("N_CACHED_MODELS", "1"));
        collection = other.App.Services.GetRequiredService<ModelCollection>();
        for (int i = 0; i < 2; i++)
        {
            (await other.AskAsync(FleetClient.Anomalies, tags: 8)).Summary.Count("missing").Should().Be(6);
            collection.LoadCount.Should().BeInRange(6, 7, "the tags are known since the first call");
        }
    }

    [Test]
    public async Task Frame_of_many_models_may_have_more_columns_than_that_of_one()
    {
        _files.Add("autoencoder-4", "a");
        await using GordoHost gordo = await StartAsync(("GORDO_MEMORY_MB", "4096"));
        string columns = string.Concat(Enumerable.Range(0, 100_001).Select(column => $",\"c{column}\":[1]"));
        string frame = $"{{\"TAG 1\":[1],\"TAG 2\":[1],\"TAG 3\":[1],\"TAG 4\":[1]{columns}}}";
        (await gordo.AskAsync(FleetClient.Anomalies, FleetClient.Json($"{{\"X\":{frame}}}"))).Summary.Count("answered").Should().Be(1);
        using HttpResponseMessage one = await gordo.SendAsync(HttpMethod.Post, "/gordo/v0/p/a/prediction", FleetClient.Json($"{{\"X\":{frame}}}"));
        one.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await one.Content.ReadAsStringAsync()).Should().Contain("the maximum is 100000");
    }

    [Test]
    public async Task Arrow_answer_has_the_same_scores_and_a_row_for_a_failed_model()
    {
        _files.Add("autoencoder-4", "a");
        _files.Add("no-thresholds", "b");
        await using GordoHost gordo = await StartAsync();
        (Dictionary<string, JsonElement> lines, _) = await gordo.AskAsync(FleetClient.Anomalies + "?view=scores", tags: 4);
        foreach (string label in (string[])["time", "number"])
        {
            string frame = label == "time" ? FleetClient.Frame(4) : "{" + string.Join(',', Enumerable.Range(1, 4).Select(tag => $"\"TAG {tag}\":[{FleetClient.Value(tag, 0)},{FleetClient.Value(tag, 1)},{FleetClient.Value(tag, 2)}]")) + "}";
            Frame answer = await ReadArrowAsync(gordo, FleetClient.Anomalies + "?models=a,b,nobody&format=arrow", frame);
            var models = (TextColumn)answer.Find(new("model"))!;
            var scaled = (FloatColumn)answer.Find(new("total-anomaly-scaled"))!;
            var confidence = (FloatColumn)answer.Find(new("total-anomaly-confidence"))!;
            var status = (IntegerColumn)answer.Find(new("status"))!;
            var error = (TextColumn)answer.Find(new("error"))!;
            answer.RowCount.Should().Be(7);
            for (int row = 0; row < answer.RowCount; row++)
            {
                string model = models.GetString(row)!;
                if (model == "nobody")
                {
                    status.Values.Span[row].Should().Be(404);
                    error.GetString(row).Should().StartWith("No such model found");
                    scaled.IsMissing(row).Should().BeTrue();
                    answer.Index.Labels!.IsMissing(row).Should().BeTrue();
                    continue;
                }
                int place = Enumerable.Range(0, row).Count(before => models.GetString(before) == model);
                scaled.Values.Span[row].Should().Be(lines[model].Numbers("total-anomaly-scaled")[place]);
                confidence.IsMissing(row).Should().Be(model == "b");
                error.IsMissing(row).Should().BeTrue();
                status.Values.Span[row].Should().Be(200);
                answer.Index.Labels!.IsMissing(row).Should().BeFalse();
            }
        }
        Frame output = await ReadArrowAsync(gordo, FleetClient.Predictions + "?format=arrow", FleetClient.Frame(4));
        output.RowCount.Should().Be(2 * 4 * 3);
        Enumerable.Range(0, output.RowCount).Select(row => ((TextColumn)output.Find(new("tag"))!).GetString(row)).Distinct().Should().BeEquivalentTo("TAG 1", "TAG 2", "TAG 3", "TAG 4");
    }

    [Test]
    public async Task Gap_and_top_shape_the_events()
    {
        _files.Add("autoencoder-4", "a");
        await using GordoHost gordo = await StartAsync();
        (Dictionary<string, JsonElement> models, _) = await gordo.AskAsync(FleetClient.Anomalies, tags: 4);
        JsonElement found = models["a"].GetProperty("events")[0];
        found.GetProperty("start").GetString().Should().Be("2020-03-01T00:00:00+00:00");
        found.GetProperty("rows").GetInt32().Should().Be(3);
        found.GetProperty("tags").GetArrayLength().Should().Be(4);
        (models, _) = await gordo.AskAsync(FleetClient.Anomalies + "?top=2", tags: 4);
        models["a"].GetProperty("events")[0].GetProperty("tags").GetArrayLength().Should().Be(2);
        found.GetProperty("tags").EnumerateArray().Sum(tag => tag.GetProperty("share").GetDouble()).Should().BeApproximately(1, 1e-12);
    }

    [Test]
    public async Task Empty_collection_answers_a_summary_only()
    {
        await using GordoHost gordo = await StartAsync();
        (Dictionary<string, JsonElement> models, JsonElement summary) = await gordo.AskAsync(FleetClient.Anomalies, tags: 4);
        models.Should().BeEmpty();
        summary.Count("models").Should().Be(0);
        using HttpResponseMessage other = await gordo.SendAsync(HttpMethod.Get, FleetClient.Anomalies);
        other.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    private static async Task<Frame> ReadArrowAsync(GordoHost gordo, string path, string frame)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, path, FleetClient.Json($"{{\"X\":{frame}}}"));
        response.Content.Headers.ContentType!.ToString().Should().Be("application/vnd.apache.arrow.stream");
        return FrameArrowReader.Read(await response.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
    }

    private Task<GordoHost> StartAsync(params (string Name, string? Value)[] settings) =>
        GordoHost.StartAsync([("MODEL_COLLECTION_DIR", _files.CurrentDirectory), .. settings]);

    private static double[] Single(JsonElement data, string group) =>
        [.. data.GetProperty(group).GetProperty(group).EnumerateObject().Select(row => row.Value.ValueKind == JsonValueKind.Null ? double.NaN : row.Value.GetDouble())];

    private static ByteArrayContent Bytes(ReadOnlySpan<byte> bytes, string type)
    {
        var content = new ByteArrayContent(bytes.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
