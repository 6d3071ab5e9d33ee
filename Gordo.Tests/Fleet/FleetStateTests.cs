using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Gordo.Core.Collections;
using Gordo.Core.States;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Fleet;

/// <summary>The state of all models: loads, last scores, requests and metrics.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FleetStateTests : IDisposable
{
    private const string Path = "/gordo/v0/p/fleet";

    private readonly TemporaryCollection _files = new();

    public FleetStateTests()
    {
        foreach (string name in (string[])["bad", "quiet", "asleep"])
            _files.Add("autoencoder-4", name);
        File.WriteAllText(System.IO.Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no model");
    }

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Models_are_listed_with_their_states()
    {
        await using GordoHost gordo = await StartAsync();
        JsonElement before = await GetAsync(gordo, "");
        before.GetProperty("counts").GetRawText().Should().Be("""{"missing":1,"failed":0,"anomalous":0,"ready":0,"unasked":4}""");
        before.GetProperty("models").EnumerateArray().Select(Name).Should().Equal("asleep", "bad", "broken", "lost", "quiet");
        gordo.App.Services.GetRequiredService<ModelCollection>().LoadCount.Should().Be(0);

        await gordo.AskAsync(FleetClient.Anomalies + "?models=bad,broken", tags: 4);
        string frame = FleetClient.Frame(4, rows: 2);
        for (int i = 0; i < 2; i++)
            (await gordo.SendAsync(HttpMethod.Post, "/gordo/v0/p/quiet/prediction", FleetClient.Json($"{{\"X\":{frame}}}"))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await gordo.SendAsync(HttpMethod.Post, "/gordo/v0/p/bad/anomaly/prediction", FleetClient.Json($"{{\"X\":{frame},\"y\":{frame}}}"))).StatusCode.Should().Be(HttpStatusCode.OK);

        JsonElement after = await GetAsync(gordo, "?sort=state");
        after.GetProperty("total").GetInt32().Should().Be(5);
        after.GetProperty("counts").GetRawText().Should().Be("""{"missing":1,"failed":1,"anomalous":1,"ready":1,"unasked":1}""");
        JsonElement[] models = [.. after.GetProperty("models").EnumerateArray()];
        models.Select(model => $"{Name(model)} {model.GetProperty("state").GetString()}").Should().Equal("lost missing", "broken failed", "bad anomalous", "quiet ready", "asleep unasked");

        JsonElement broken = models[1], bad = models[2], quiet = models[3];
        broken.GetProperty("error").GetString().Should().StartWith("not a readable ONNX file");
        broken.GetProperty("loaded").ValueKind.Should().Be(JsonValueKind.String);
        bad.GetProperty("engine").GetString().Should().Be("compiled");
        bad.GetProperty("tags").GetInt32().Should().Be(4);
        bad.GetProperty("requests").GetInt32().Should().Be(2);
        bad.GetProperty("resident-bytes").GetInt64().Should().BePositive();
        JsonElement score = bad.GetProperty("last-score");
        score.GetProperty("newest-row").GetDateTimeOffset().Should().Be(new DateTimeOffset(2020, 3, 1, 0, 10, 0, TimeSpan.Zero));
        score.GetProperty("health").GetDouble().Should().BeGreaterThan(1);
        score.GetProperty("above").EnumerateArray().Select(tag => tag.GetString()).Should().BeSubsetOf(["TAG 1", "TAG 2", "TAG 3", "TAG 4"]).And.NotBeEmpty();
        score.GetProperty("above-count").GetInt32().Should().Be(score.GetProperty("above").GetArrayLength());
        score.GetProperty("recent").GetArrayLength().Should().Be(2);
        quiet.GetProperty("requests").GetInt32().Should().Be(2);
        quiet.GetProperty("last-score").ValueKind.Should().Be(JsonValueKind.Null);
    }

    // With fewer columns than models, tags are read before models are loaded.
    [TestCase(3, false)]
    [TestCase(5, true)]
    public async Task Model_whose_tags_a_frame_lacks_stays_unasked(int columns, bool isLoaded)
    {
        await using GordoHost gordo = await StartAsync();
        string frame = "{" + string.Join(',', Enumerable.Range(1, columns).Select(column => $"\"OTHER {column}\":[1]")) + "}";
        (_, JsonElement summary) = await gordo.AskAsync(FleetClient.Anomalies, FleetClient.Json($"{{\"X\":{frame}}}"));
        summary.Count("missing").Should().BeGreaterThanOrEqualTo(3);
        JsonElement quiet = (await GetAsync(gordo, "")).GetProperty("models").EnumerateArray().Single(model => Name(model) == "quiet");
        quiet.GetProperty("state").GetString().Should().Be("unasked");
        quiet.GetProperty("loaded").ValueKind.Should().Be(isLoaded ? JsonValueKind.String : JsonValueKind.Null);
    }

    [Test]
    public async Task List_is_selected_sorted_and_limited()
    {
        await using GordoHost gordo = await StartAsync();
        await gordo.AskAsync(FleetClient.Anomalies + "?models=bad", tags: 4);
        (await GetAsync(gordo, "?state=unasked&limit=2")).GetProperty("models").EnumerateArray().Select(Name).Should().Equal("asleep", "broken");
        (await GetAsync(gordo, "?sort=health&limit=1")).GetProperty("models").EnumerateArray().Select(Name).Should().Equal("bad");
        (await GetAsync(gordo, "?sort=requests&limit=1")).GetProperty("models").EnumerateArray().Select(Name).Should().Equal("bad");
        // Expected models are those of the current revision.
        Directory.CreateDirectory(System.IO.Path.Combine(_files.Root, TemporaryCollection.Older));
        JsonElement older = default;
        for (int i = 0; i < 40 && (i == 0 || older.GetProperty("total").GetInt32() != 0); i++)
            older = await GetAsync(gordo, $"?revision={TemporaryCollection.Older}");
        older.GetProperty("total").GetInt32().Should().Be(0);
    }

    [Test]
    public async Task Long_list_is_compressed_for_clients_that_accept_it([Values("false", "true")] string setting, [Values("gzip", "br, GZIP;q=0.5", "gzip;q=0", null)] string? accept)
    {
        string[] names = [.. Enumerable.Range(0, 10_000).Select(i => $"machine-{i}")];
        await using GordoHost gordo = await StartAsync(("EXPECTED_MODELS", JsonSerializer.Serialize(names)), ("GORDO_COMPRESS_ANSWERS", setting));
        using HttpResponseMessage response = await gordo.SendAsync(
            HttpMethod.Get, Path + "?state=missing&limit=100000", null, accept is null ? [] : [("Accept-Encoding", accept)]);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.Vary.Should().Contain("Accept-Encoding");
        bool isCompressed = accept is "gzip" or "br, GZIP;q=0.5";
        response.Content.Headers.ContentEncoding.Should().Equal(isCompressed ? ["gzip"] : []);
        byte[] sent = await response.Content.ReadAsByteArrayAsync();
        using Stream body = isCompressed ? new GZipStream(new MemoryStream(sent), CompressionMode.Decompress) : new MemoryStream(sent);
        using var text = new MemoryStream();
        await body.CopyToAsync(text);
        JsonElement root = JsonDocument.Parse(text.ToArray()).RootElement;
        root.GetProperty("models").EnumerateArray().Select(Name).Should().Equal(names.Order(StringComparer.Ordinal));
        root.GetProperty("total").GetInt32().Should().Be(10_004);
        root.GetProperty("revision").GetString().Should().Be(TemporaryCollection.Current);
        (text.Length / sent.Length).Should().BeInRange(isCompressed ? 10 : 1, isCompressed ? 100 : 1);
    }

    [TestCase("?state=well", "Unknown state 'well'; known are missing, failed, anomalous, ready, unasked")]
    [TestCase("?sort=size", "Unknown sort 'size'; known are name, health, state, requests")]
    [TestCase("?limit=0", "'limit' is '0', expected a number from 1 to 100000")]
    [TestCase("?limit=many", "'limit' is 'many'")]
    public async Task Unknown_values_are_refused(string query, string error)
    {
        await using GordoHost gordo = await StartAsync();
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, Path + query);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain(error);
    }

    [Test]
    public async Task Worst_models_are_metrics_and_a_model_that_recovers_leaves_them()
    {
        _files.Add("autoencoder-4", "worst");
        await using GordoHost gordo = await StartAsync(("ENABLE_PROMETHEUS", "true"), ("GORDO_METRICS_TOP_MODELS", "1"));
        await gordo.AskAsync(FleetClient.Anomalies + "?models=bad", tags: 4);
        string text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().Contain("gordo_server_model_confidence{model=\"bad\"} ").And.Contain("gordo_server_models_anomalous 1\n");

        string wild = "{" + string.Join(',', Enumerable.Range(1, 4).Select(tag => $"\"TAG {tag}\":[1e6]")) + "}";
        await gordo.AskAsync(FleetClient.Anomalies + "?models=worst", FleetClient.Json($"{{\"X\":{wild}}}"));
        text = await gordo.Client.GetStringAsync("/metrics");
        text.Should().Contain("gordo_server_model_confidence{model=\"worst\"} ").And.NotContain("gordo_server_model_confidence{model=\"bad\"}");
        text.Should().Contain("gordo_server_models_anomalous 2\n");
    }

    [Test]
    public async Task Last_scores_are_kept_in_a_ring()
    {
        await using GordoHost gordo = await StartAsync();
        ModelCollection collection = gordo.App.Services.GetRequiredService<ModelCollection>();
        for (int i = 1; i <= 60; i++)
        {
            string frame = "{" + string.Join(',', Enumerable.Range(1, 4).Select(tag => $"\"TAG {tag}\":[{i * 100}]")) + "}";
            await gordo.AskAsync(FleetClient.Anomalies + "?models=quiet", FleetClient.Json($"{{\"X\":{frame}}}"));
            ModelSnapshot snapshot = collection.States.Find(collection.Current, Collections.TemporaryCollection.Name("quiet"))!.Read();
            snapshot.Recent.Should().HaveCount(Math.Min(i, ModelState.MaxRecent)).And.BeInAscendingOrder();
            snapshot.Recent[^1].Should().Be(snapshot.Health);
            snapshot.NewestRow.Should().BeNull("rows are not labelled by time");
        }
    }

    private static string Name(JsonElement model) => model.GetProperty("name").GetString()!;

    private static async Task<JsonElement> GetAsync(GordoHost gordo, string query)
    {
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, Path + query);
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private Task<GordoHost> StartAsync(params (string Name, string? Value)[] settings) =>
        GordoHost.StartAsync([("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("EXPECTED_MODELS", "[bad, lost]"), .. settings]);
}
