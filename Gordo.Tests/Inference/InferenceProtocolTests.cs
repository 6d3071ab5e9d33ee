using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;
using Gordo.Tests.Onnx;
using Gordo.Tests.Reliability;

namespace Gordo.Tests.Inference;

/// <summary>Health, metadata and errors of the Open Inference Protocol.</summary>
internal sealed class InferenceProtocolTests : IDisposable
{
    private readonly TemporaryCollection _files = new();
    private GordoHost _gordo = null!; // set before each test

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files.Add("autoencoder-4", "machine");
        _files.Add("autoencoder-4", "machine", TemporaryCollection.Older);
        _files.Add("plain-estimator", "plain.v-2_x");
        _files.Add("window-smm", "smooth");
        _files.Add("lookback-autoencoder", "sequence");
        _files.Add("thresholds-required-but-missing", "missing");
        _files.Add("linear", "old-only", TemporaryCollection.Older);
        await File.WriteAllTextAsync(Path.Combine(_files.Add("autoencoder-4", "broken"), "model.onnx"), "no ONNX file");
        string others = _files.Add("fewer-targets", "others");
        string metadata = await File.ReadAllTextAsync(Path.Combine(others, "metadata.json"));
        JsonElement dataset = JsonDocument.Parse(metadata).RootElement.GetProperty("dataset").GetProperty("target_tag_list");
        await File.WriteAllTextAsync(Path.Combine(others, "metadata.json"), metadata.Replace(
            "\"target_tag_list\": " + dataset.GetRawText(), "\"target_tag_list\": [\"OTHER 1\", \"OTHER 2\"]", StringComparison.Ordinal));
        await AddAsync("renamed", OnnxWriter.Input("float input", -1, 4), OnnxWriter.Node("Identity", ["float input"], ["out"]));
        await AddAsync("confused", OnnxWriter.Input("y", -1, 4), OnnxWriter.Node("Identity", ["y"], ["out"]));
        // One input for each tag, as ML.NET exports.
        await AddAsync(
            "apart", [.. Enumerable.Range(1, 4).Select(tag => OnnxWriter.Input($"TAG {tag}", -1, 1))],
            OnnxWriter.Node("Concat", ["TAG 1", "TAG 2", "TAG 3", "TAG 4"], ["out"], OnnxWriter.Attribute("axis", 1)));
        await AddAsync(
            "text", [OnnxWriter.TextInput("text", -1, 4)], OnnxWriter.NodeOf("ai.onnx.ml", "LabelEncoder", ["text"], ["out"],
                OnnxWriter.Attribute("keys_strings", ["a"]), OnnxWriter.Attribute("values_floats", [1f])));
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("ENABLE_PROMETHEUS", "true"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Server_has_name_version_and_extensions()
    {
        JsonElement server = await _gordo.GetAsync("/v2");
        server.EnumerateObject().Select(member => member.Name).Should().Equal("name", "version", "extensions");
        server.GetProperty("name").GetString().Should().Be("gordo");
        server.GetProperty("version").GetString().Should().Be((await _gordo.GetAsync("/server-version")).GetProperty("version").GetString());
        server.GetProperty("extensions").GetRawText().Should().Be("""["binary_tensor_data"]""");
    }

    [TestCase("/v2/health/live", """{"live":true}""")]
    [TestCase("/v2/health/ready", """{"ready":true}""")]
    [TestCase("/v2/models/machine/ready", """{"name":"machine","ready":true}""")]
    [TestCase("/v2/models/plain.v-2_x/ready", """{"name":"plain.v-2_x","ready":true}""")]
    [TestCase("/v2/models/old-only/versions/1546300800000/ready", """{"name":"old-only","ready":true}""")]
    [TestCase("/v2/models/machine/versions/latest/ready", """{"name":"machine","ready":true}""")]
    public async Task Health_checks_return_200(string path, string expected) => (await _gordo.GetAsync(path)).GetRawText().Should().Be(expected);

    [Test]
    public async Task Model_that_cannot_be_loaded_is_not_ready()
    {
        JsonElement answer = await _gordo.GetAsync("/v2/models/broken/ready", 400);
        answer.GetProperty("ready").GetBoolean().Should().BeFalse();
        answer.GetProperty("error").GetString().Should().Contain("'broken' cannot be loaded").And.NotContain(_files.Root);
        foreach (string path in (string[])["/v2/models/broken", "/v2/models/broken/versions/1577836800000"])
            (await _gordo.GetAsync(path, 500)).GetProperty("error").GetString().Should().Contain("'broken' cannot be loaded");
        using HttpResponseMessage infer = await _gordo.SendAsync(HttpMethod.Post, "/v2/models/broken/infer", InferenceClient.Json("{}"));
        infer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task Model_with_text_tags_says_that_tensors_cannot_hold_them()
    {
        const string Reason = "The model has text tags, such as 'TAG 1', which tensors of numbers cannot hold";
        (await _gordo.GetAsync("/v2/models/text/ready", 400)).GetRawText().Should().Be($$"""{"name":"text","ready":false,"error":"{{Reason}}"}""");
        JsonElement model = await _gordo.GetAsync("/v2/models/text");
        model.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("datatype").GetString()).Should().Equal("BYTES");
        model.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("datatype").GetString()).Should().Equal("FP64");
        using HttpResponseMessage infer = await _gordo.SendAsync(
            HttpMethod.Post, "/v2/models/text/infer", InferenceClient.Json("""{"inputs":[{"name":"text","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}"""));
        infer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await infer.Content.ReadAsStringAsync()).Should().Be($$"""{"error":"{{Reason}}"}""");
    }

    [TestCase("GET", "/v2/health/live?revision=42", 200)]
    [TestCase("GET", "/v2/health/ready?revision=one", 200)]
    [TestCase("GET", "/v2/models/machine/versions/1546300800000?revision=42", 200)]
    [TestCase("GET", "/v2/models/machine/versions/1546300800000/ready?revision=one", 200)]
    [TestCase("GET", "/V2/Models/machine/Versions/1546300800000/ready?revision=42", 200)]
    [TestCase("GET", "/v2/models/machine/versions/43/ready?revision=42", 404)]
    [TestCase("GET", "/v2?revision=42", 410)]
    [TestCase("GET", "/v2/models/machine/ready?revision=42", 410)]
    [TestCase("GET", "/v2/models/versions/versions?revision=42", 410)]
    [TestCase("GET", "/gordo/v0/p/machine/metadata?revision=42", 410)]
    public async Task Revision_of_query_and_header_counts_only_without_a_version_in_the_path(string method, string path, int status)
    {
        using HttpResponseMessage query = await _gordo.SendAsync(new HttpMethod(method), path);
        ((int)query.StatusCode).Should().Be(status);
        int start = path.IndexOf('?', StringComparison.Ordinal);
        using HttpResponseMessage header = await _gordo.SendAsync(new HttpMethod(method), path[..start], null, ("revision", path[(start + "?revision=".Length)..]));
        ((int)header.StatusCode).Should().Be(status);
    }

    [Test]
    public async Task Server_whose_collection_is_gone_is_not_ready()
    {
        using var files = new TemporaryCollection();
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", files.CurrentDirectory));
        (await gordo.GetAsync("/v2/health/ready")).GetRawText().Should().Be("""{"ready":true}""");
        Directory.Move(files.CurrentDirectory, files.CurrentDirectory + "-away");
        HttpStatusCode status = HttpStatusCode.OK;
        for (int i = 0; i < 100 && status == HttpStatusCode.OK; i++)
        {
            await Task.Delay(100);
            using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Get, "/v2/health/ready");
            status = response.StatusCode;
        }
        (await gordo.GetAsync("/v2/health/ready", 400)).GetRawText().Should().Be("""{"ready":false,"error":"The collection cannot be read: its folder is gone."}""");
        await gordo.GetAsync("/healthcheck/ready", 503);
        await gordo.GetAsync("/v2/health/live");
    }

    [Test]
    public async Task Metadata_describe_the_tensors()
    {
        JsonElement model = await _gordo.GetAsync("/v2/models/plain.v-2_x");
        model.GetRawText().Should().Be("""
            {"name":"plain.v-2_x","versions":["1577836800000"],"platform":"onnx_onnxv1","inputs":[{"name":"X","datatype":"FP64","shape":[-1,4],"parameters":{"0":"TAG 1","1":"TAG 2","2":"TAG 3","3":"TAG 4"}}],"outputs":[{"name":"model-output","datatype":"FP64","shape":[-1,4],"parameters":{"0":"TAG 1","1":"TAG 2","2":"TAG 3","3":"TAG 4"}}]}
            """);
        JsonElement both = await _gordo.GetAsync("/v2/models/machine");
        both.GetProperty("versions").GetRawText().Should().Be("""["1546300800000","1577836800000"]""");
        (await _gordo.GetAsync("/v2/models/machine/versions/1546300800000")).GetRawText().Should().Be(both.GetRawText());
        both.GetProperty("outputs").EnumerateArray().Select(output => $"{output.GetProperty("name").GetString()} {output.GetProperty("shape").GetRawText()}").Should().Equal(
            "model-output [-1,4]", "tag-anomaly-scaled [-1,4]", "total-anomaly-scaled [-1]", "tag-anomaly-unscaled [-1,4]", "total-anomaly-unscaled [-1]",
            "anomaly-confidence [-1,4]", "total-anomaly-confidence [-1]");
        (await _gordo.GetAsync("/v2/models/smooth")).GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()).Should().Contain(
            ["smooth-tag-anomaly-scaled", "smooth-total-anomaly-scaled", "smooth-tag-anomaly-unscaled", "smooth-total-anomaly-unscaled"]);
        (await _gordo.GetAsync("/v2/models/missing")).GetProperty("outputs").GetArrayLength().Should().Be(1, "its detector scores nothing without thresholds");
        JsonElement[] inputs = [.. (await _gordo.GetAsync("/v2/models/others")).GetProperty("inputs").EnumerateArray()];
        inputs.Should().HaveCount(2);
        inputs[1].GetRawText().Should().Be("""{"name":"y","datatype":"FP64","shape":[-1,2],"parameters":{"optional":true,"0":"OTHER 1","1":"OTHER 2"}}""");
    }

    [TestCase("model.onnx", "onnx_onnxv1")]
    [TestCase("model.zip", "mlnet_zip")]
    [TestCase("model.pkl", "python_pickle")]
    public async Task Platform_is_the_format_of_the_file(string file, string platform)
    {
        string source = file switch
        {
            "model.zip" => GoldenData.Path("mlnet", "multi-sdca-4", file),
            "model.pkl" => GoldenData.Path("python", "collection", TemporaryCollection.Current, "minmax-linear", file),
            _ => TemporaryCollection.Golden("plain-estimator", file),
        };
        using var files = new TemporaryCollection();
        string folder = files.Add("plain-estimator", "machine");
        File.Delete(Path.Combine(folder, "model.onnx"));
        File.Copy(source, Path.Combine(folder, file));
        if (file == "model.pkl")
            File.Copy(Path.Combine(Path.GetDirectoryName(source)!, "metadata.json"), Path.Combine(folder, "metadata.json"), overwrite: true);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", files.CurrentDirectory));
        (await gordo.GetAsync("/v2/models/machine")).GetProperty("platform").GetString().Should().Be(platform);
    }

    [TestCase("renamed", "float input")]
    [TestCase("confused", "X")]
    [TestCase("apart", "X")]
    public async Task Input_has_the_name_of_the_input_of_the_file_if_there_is_one_for_all_tags(string model, string name)
    {
        (await _gordo.GetAsync($"/v2/models/{model}")).GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).Should().Equal(name);
        var outputs = await _gordo.InferAsync(model, InferenceClient.Json($$"""{"inputs":[{"name":"{{name}}","shape":[2,4],"datatype":"FP64","data":[1,2,3,4,5,6,7,8]}]}"""));
        outputs.Keys.Should().Equal("model-output");
        outputs["model-output"].Values.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
    }

    [TestCase("GET", "/v2/models/nothing", 404)]
    [TestCase("GET", "/v2/models/nothing/ready", 404)]
    [TestCase("POST", "/v2/models/nothing/infer", 404)]
    [TestCase("GET", "/v2/models/old-only", 404)]
    [TestCase("GET", "/v2/models/old-only/versions/1577836800000/ready", 404)]
    [TestCase("GET", "/v2/models/machine/versions/42", 404)]
    [TestCase("GET", "/v2/models/machine/versions/42/ready", 404)]
    [TestCase("POST", "/v2/models/machine/versions/42/infer", 404)]
    [TestCase("POST", "/v2/models/machine/versions/one/infer", 404)]
    [TestCase("GET", "/v2/models/_machine", 422)]
    [TestCase("GET", "/v2/models/machine%2F..%2Fmachine", 422)]
    [TestCase("GET", "/v2/models/../machine", 422)]
    [TestCase("GET", "/v2/models", 404)]
    [TestCase("GET", "/v2/nothing", 404)]
    [TestCase("GET", "/V2/models/nothing", 404)]
    [TestCase("GET", "/v2/models/machine?revision=42", 410)]
    [TestCase("GET", "/v2/models/machine/infer", 405)]
    [TestCase("POST", "/v2/models/machine", 405)]
    [TestCase("DELETE", "/v2/models/machine/versions/1546300800000", 405)]
    [TestCase("POST", "/v2/models/machine/infer", 400)]
    public async Task Errors_have_the_member_error_only(string method, string path, int status)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(new HttpMethod(method), path);
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        response.Content.Headers.ContentType!.ToString().Should().Be("application/json");
        JsonProperty member = JsonDocument.Parse(text).RootElement.EnumerateObject().Should().ContainSingle().Subject;
        member.Name.Should().Be("error");
        member.Value.GetString().Should().NotBeEmpty();
    }

    [TestCase("/v2", "GET, HEAD, OPTIONS")]
    [TestCase("/v2/health/ready", "GET, HEAD, OPTIONS")]
    [TestCase("/v2/models/machine", "GET, HEAD, OPTIONS")]
    [TestCase("/v2/models/machine/infer", "POST, OPTIONS")]
    public async Task Other_methods_are_told_which_ones_there_are(string path, string allowed)
    {
        using HttpResponseMessage options = await _gordo.SendAsync(HttpMethod.Options, path);
        options.StatusCode.Should().Be(HttpStatusCode.OK);
        string.Join(", ", options.Content.Headers.Allow).Should().Be(allowed);
        using HttpResponseMessage head = await _gordo.SendAsync(HttpMethod.Head, path);
        head.StatusCode.Should().Be(allowed.Contains("HEAD", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.MethodNotAllowed);
        (await head.Content.ReadAsStringAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Version_in_the_path_counts_over_the_revision_elsewhere_and_is_in_the_answer()
    {
        const string Body = """{"id":"42","parameters":{"a":1.50},"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","data":[0,0,0,0]}],"outputs":[{"name":"total-anomaly-scaled"}]}""";
        foreach ((string path, string version) in new[]
        {
            ("/v2/models/machine/infer", TemporaryCollection.Current), ("/v2/models/machine/infer?revision=1546300800000", TemporaryCollection.Older),
            ("/v2/models/machine/versions/1546300800000/infer", TemporaryCollection.Older),
            ("/v2/models/machine/versions/1546300800000/infer?revision=1577836800000", TemporaryCollection.Older),
        })
        {
            using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, path, InferenceClient.Json(Body));
            string text = await response.Content.ReadAsStringAsync();
            text.Should().StartWith($$"""{"model_name":"machine","model_version":"{{version}}","id":"42","parameters":{"a":1.50},"outputs":[{"name":"total-anomaly-scaled","datatype":"FP64","shape":[1],"data":[""");
            JsonDocument.Parse(text).RootElement.EnumerateObject().Should().HaveCount(5);
            response.Headers.GetValues("revision").Should().Equal(version);
        }
    }

    [Test]
    public async Task Requests_are_counted_by_route_and_model_and_health_checks_are_not()
    {
        await _gordo.GetAsync("/v2/health/live");
        await _gordo.GetAsync("/v2/models/machine/ready");
        await _gordo.GetAsync("/v2/models/nothing/ready", 404);
        string metrics = await _gordo.Client.GetStringAsync("/metrics");
        metrics.Should().MatchRegex("gordo_server_requests_total\\{[^}]*model=\"machine\"[^}]*path=\"/v2/models/<gordo_name>/ready\"|gordo_server_requests_total\\{[^}]*path=\"/v2/models/<gordo_name>/ready\"[^}]*\"machine\"");
        metrics.Should().NotContain("/v2/health").And.NotContain("\"nothing\"");
    }

    [TestCase("/plant/v2/models/machine", "/v2/models/machine")]
    [TestCase("/plant/7/v2/models/machine", "/plant/7/v2/models/machine")]
    [TestCase("/v2/models/machine", "/machine")]
    [TestCase("/plant/v2", "/v2")]
    [TestCase("/gordo/v0/p/v2", "/v2")]
    [TestCase("/gordo/v0/p/v2/models/machine", "/v2/models/machine")]
    [TestCase("/gordo/v0/p/v2/models/machine/", "/v2/models/machine/")]
    [TestCase("/v2/models/v2/models/machine", "/v2/models/machine")]
    public async Task Routes_work_behind_a_proxy_that_sends_the_original_path(string original, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Envoy-Original-Path", original));
        (await response.Content.ReadAsStringAsync()).Should().StartWith("{\"name\":");
    }

    [TestCase("/plant", "/v2/models/machine")]
    [TestCase("/plant", "/plant/v2/models/machine")]
    [TestCase("/v2", "/v2/models/machine")]
    public async Task Routes_work_behind_a_proxy_that_sends_the_prefix(string prefix, string arrived)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, arrived, null, ("X-Forwarded-Prefix", prefix));
        (await response.Content.ReadAsStringAsync()).Should().StartWith("{\"name\":\"machine\"");
    }

    [Test]
    public async Task Public_health_checks_are_not_rewritten_to_other_routes()
    {
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Get, "/v2/health/live", null, ("X-Envoy-Original-Path", "/gordo/v0/p/v2/health/live"));
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"live":true}""");
    }

    [TestCase("GET", "/v2/health/live", null, 200)]
    [TestCase("GET", "/v2/health/ready", null, 200)]
    [TestCase("GET", "/v2", null, 401)]
    [TestCase("GET", "/v2/models/machine", null, 401)]
    [TestCase("GET", "/v2/models/machine", "key-r", 200)]
    [TestCase("GET", "/v2/models/machine/ready", null, 401)]
    [TestCase("GET", "/v2/models/machine/ready", "key-r", 200)]
    [TestCase("POST", "/v2/models/machine/infer", null, 401)]
    [TestCase("POST", "/v2/models/machine/infer", "key-r", 403)]
    [TestCase("POST", "/v2/models/machine/infer", "key-p", 200)]
    [TestCase("POST", "/v2/models/machine/versions/1546300800000/infer", "key-p", 200)]
    public async Task Keys_grant_what_they_grant_elsewhere(string method, string path, string? key, int status)
    {
        string file = Path.Combine(_files.Root, "keys");
        await File.WriteAllLinesAsync(file, [$"reader read {Hash("key-r")}", $"caller predict {Hash("key-p")}"]);
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("GORDO_API_KEYS_FILE", file));
        HttpContent? body = method == "POST" ? InferenceClient.Json("""{"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","data":[0,0,0,0]}]}""") : null;
        using HttpResponseMessage response = key is null
            ? await gordo.SendAsync(new HttpMethod(method), path, body)
            : await gordo.SendAsync(new HttpMethod(method), path, body, ("X-API-Key", key));
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        if (status >= 400)
            JsonDocument.Parse(text).RootElement.EnumerateObject().Select(member => member.Name).Should().Equal("error");
    }

    private Task AddAsync(string name, byte[] input, byte[] node) => AddAsync(name, [input], node);

    private Task AddAsync(string name, byte[][] inputs, byte[] node) => File.WriteAllBytesAsync(
        Path.Combine(_files.Add("plain-estimator", name), "model.onnx"), OnnxWriter.Model([.. inputs, OnnxWriter.Output("out", -1, 4), node]));

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
