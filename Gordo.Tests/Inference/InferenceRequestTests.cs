using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Api.Controllers;
using Gordo.Api.Memory;
using Gordo.Api.Requests;
using Gordo.Core.Collections;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Inference;

/// <summary>Inference requests: chosen outputs, encodings, limits, and bodies that do not fit.</summary>
internal sealed class InferenceRequestTests : IDisposable
{
    private const string Infer = "/v2/models/machine/infer";
    private const string Row = "[0.1,0.2,0.3,0.4]";

    private readonly TemporaryCollection _files = new();
    private GordoHost _gordo = null!; // set before each test

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files.Add("autoencoder-4", "machine");
        _files.Add("plain-estimator", "plain");
        _files.Add("window-smm", "smooth");
        _files.Add("lookback-autoencoder", "sequence");
        _files.Add("thresholds-required-but-missing", "missing");
        string others = _files.Add("fewer-targets", "others");
        string metadata = await File.ReadAllTextAsync(Path.Combine(others, "metadata.json"));
        JsonElement targets = JsonDocument.Parse(metadata).RootElement.GetProperty("dataset").GetProperty("target_tag_list");
        await File.WriteAllTextAsync(
            Path.Combine(others, "metadata.json"), metadata.Replace("\"target_tag_list\": " + targets.GetRawText(), "\"target_tag_list\": [\"OTHER 1\", \"OTHER 2\"]", StringComparison.Ordinal));
        _gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("GORDO_MAX_CELLS", "1000000"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    public void Dispose() => _files.Dispose();

    [Test]
    public async Task Named_outputs_answer_in_their_order_and_encoding()
    {
        var outputs = await _gordo.InferAsync("machine", InferenceClient.Json(Request(
            $"[{Row},{Row}]", "[2,4]", outputs: """[{"name":"total-anomaly-scaled","parameters":{"binary_data":true}},{"name":"model-output"}]""")));
        outputs.Keys.Should().Equal("total-anomaly-scaled", "model-output");
        outputs["total-anomaly-scaled"].Shape.Should().Equal(2);
        outputs["model-output"].Shape.Should().Equal(2, 4);
    }

    [Test]
    public async Task Own_parameter_of_an_output_counts_over_that_of_the_request()
    {
        string body = Request($"[{Row}]", "[1,4]", outputs: """[{"name":"model-output","parameters":{"binary_data":false}},{"name":"total-anomaly-scaled"}]""")
            .Replace("{\"inputs\"", "{\"parameters\":{\"binary_data_output\":true},\"inputs\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(body));
        int length = int.Parse(response.Headers.GetValues(InferenceClient.HeaderName).Single(), CultureInfo.InvariantCulture);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        response.Content.Headers.ContentLength.Should().Be(answer.Length);
        JsonElement[] outputs = [.. JsonDocument.Parse(answer.AsMemory(0, length)).RootElement.GetProperty("outputs").EnumerateArray()];
        outputs[0].TryGetProperty("data", out _).Should().BeTrue();
        outputs[1].GetProperty("parameters").GetRawText().Should().Be("""{"binary_data_size":8}""");
        answer.Length.Should().Be(length + 8);
    }

    [Test]
    public async Task Models_of_windows_answer_fewer_rows_than_they_get()
    {
        JsonElement metadata = await _gordo.GetAsync("/v2/models/sequence");
        string name = metadata.GetProperty("inputs")[0].GetProperty("name").GetString()!;
        string readings = string.Join(',', Enumerable.Repeat("0.5", 3 * 40));
        string body = $$"""{"inputs":[{"name":"{{name}}","shape":[40,3],"datatype":"FP64","data":[{{readings}}]}]}""";
        using HttpResponseMessage other = await _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/sequence/prediction", InferenceClient.Json($"{{\"X\":[{string.Join(',', Enumerable.Repeat("[0.5,0.5,0.5]", 40))}]}}"));
        int rows = JsonDocument.Parse(await other.Content.ReadAsStringAsync()).RootElement.GetProperty("data").GetProperty("model-output").EnumerateObject().First().Value.EnumerateObject().Count();
        rows.Should().BeInRange(1, 39);
        var outputs = await _gordo.InferAsync("sequence", InferenceClient.Json(body));
        outputs["model-output"].Shape.Should().Equal(rows, 3);
        outputs["total-anomaly-scaled"].Shape.Should().Equal(rows);
        await FaultAsync("sequence", body.Replace("[40,3]", "[1,3]", StringComparison.Ordinal).Replace(readings, "1,2,3", StringComparison.Ordinal), "the model needs at least");
    }

    [Test]
    public async Task Scores_of_targets_that_are_no_tags_need_the_second_input()
    {
        JsonElement[] inputs = [.. (await _gordo.GetAsync("/v2/models/others")).GetProperty("inputs").EnumerateArray()];
        string input = $$"""{"name":"{{inputs[0].GetProperty("name").GetString()}}","shape":[2,6],"datatype":"FP64","data":[1,2,3,4,5,6,1,2,3,4,5,6]}""";
        (await _gordo.InferAsync("others", InferenceClient.Json($$"""{"inputs":[{{input}}]}"""))).Keys.Should().Equal("model-output");
        await FaultAsync("others", $$"""{"inputs":[{{input}}],"outputs":[{"name":"total-anomaly-scaled"}]}""", "needs the input 'y'");
        string target = """{"name":"y","shape":[2,2],"datatype":"FP64","data":[1,2,1,2]}""";
        var outputs = await _gordo.InferAsync("others", InferenceClient.Json($$"""{"inputs":[{{input}},{{target}}]}"""));
        outputs.Keys.Should().Contain("total-anomaly-scaled");
        outputs["tag-anomaly-unscaled"].Shape.Should().Equal(2, 2);
        double?[] model = outputs["model-output"].Values;
        outputs["tag-anomaly-unscaled"].Values.Should().Equal(model.Select((value, i) => (double?)Math.Abs(value!.Value - (1 + (i % 2)))));
        await FaultAsync("others", $$"""{"inputs":[{{input}},{"name":"y","shape":[1,2],"datatype":"FP64","data":[1,2]}]}""", "has 2 rows but input 'y' has 1");
    }

    [Test]
    public async Task Missing_readings_are_null_in_JSON_and_NaN_in_binary_answers_and_the_header_tells_of_them()
    {
        string body = Request("[0.1,null,0.3,0.4,0.1,0.2,0.3,0.4]", "[2,4]", outputs: """[{"name":"model-output"}]""");
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(body));
        response.Headers.GetValues("Gordo-Quality").Should().Equal("missing=13%");
        string text = await response.Content.ReadAsStringAsync();
        text.Should().Contain("\"data\":[null,null,null,null,");
        byte[] binary = await (await _gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(
            body.Replace("{\"name\":\"model-output\"}", "{\"name\":\"model-output\",\"parameters\":{\"binary_data\":true}}", StringComparison.Ordinal)))).Content.ReadAsByteArrayAsync();
        BitConverter.ToDouble(binary, binary.Length - 64).Should().Be(double.NaN);
        BitConverter.ToDouble(binary, binary.Length - 8).Should().NotBe(double.NaN);
    }

    [TestCase(null)]
    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/octet-stream")]
    [TestCase("Application/Octet-Stream ; a=b")]
    public async Task Content_types_of_clients_of_the_protocol_are_read(string? type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Request($"[{Row}]", "[1,4]")));
        if (type is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        (await _gordo.InferAsync("machine", content)).Should().HaveCount(7);
    }

    [Test]
    public async Task Other_content_types_and_encodings_are_refused()
    {
        await FaultAsync(new StringContent("{}", Encoding.UTF8, "text/csv"), 400, "'text/csv; charset=utf-8' is not read");
        var similar = new ByteArrayContent(Encoding.UTF8.GetBytes(Request($"[{Row}]", "[1,4]")));
        similar.Headers.ContentType = new MediaTypeHeaderValue("application/octet-streamx");
        await FaultAsync(similar, 400, "'application/octet-streamx' is not read");
        var compressed = InferenceClient.Json("{}");
        compressed.Headers.ContentEncoding.Add("gzip");
        await FaultAsync(compressed, 415, "compressed bodies are not supported");
    }

    [TestCase("machine", """{"inputs":[]}""", "The input 'X' is absent")]
    [TestCase("machine", """{"inputs":[{"name":"input0","shape":[2,2],"datatype":"INT64","data":[1,2,3,4]}]}""", "Unknown input 'input0'; the model has 'X' and 'y'")]
    [TestCase("plain", """{"inputs":[{"name":"y","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}""", "Unknown input 'y'; the model has 'X'")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[4],"datatype":"FP64","data":[1,2,3,4]}]}""", "has the shape [4], expected [rows, 4]")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[2,2],"datatype":"FP64","data":[1,2,3,4]}]}""", "has the shape [2, 2], expected [rows, 4]")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[0,4],"datatype":"FP64","data":[]}]}""", "rows")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}],"outputs":[{"name":"output0"}]}""", "Unknown output 'output0'; the model has 'model-output', 'tag-anomaly-scaled'")]
    [TestCase("plain", """{"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}],"outputs":[{"name":"total-anomaly-scaled"}]}""", "Unknown output 'total-anomaly-scaled'; the model has 'model-output'")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[1000000000,1000000000,1000000000],"datatype":"FP64","data":[1]}]}""", "more elements than 64 bits")]
    [TestCase("machine", """{"inputs":[{"name":"X","shape":[1,4],"datatype":"UINT32","data":[1,2,3,4]}]}""", "accepted are FP64, FP32, INT64")]
    [TestCase("machine", "", "the end")]
    [TestCase("machine", """{"X":[[1,2,3,4]]}""", "no member 'inputs'")]
    public async Task Bodies_that_do_not_fit_the_model_are_refused(string model, string body, string message) => await FaultAsync(model, body, message);

    [Test]
    public async Task Detector_without_its_thresholds_says_so_as_on_the_other_routes()
    {
        string tags = string.Join(',', Enumerable.Repeat("0.5", (await _gordo.GetAsync("/v2/models/missing")).GetProperty("inputs")[0].GetProperty("shape")[1].GetInt32()));
        int width = tags.Split(',').Length;
        using HttpResponseMessage other = await _gordo.SendAsync(
            HttpMethod.Post, "/gordo/v0/p/missing/anomaly/prediction", InferenceClient.Json($$"""{"X":[[{{tags}}]],"y":[[{{tags}}]]}"""));
        string reason = JsonDocument.Parse(await other.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString()!;
        reason.Should().StartWith("Model is not an AnomalyDetector");
        string input = $$"""{"name":"X","shape":[1,{{width}}],"datatype":"FP64","data":[{{tags}}]}""";
        foreach (string body in (string[])[$$"""{"inputs":[{{input}}],"outputs":[{"name":"total-anomaly-scaled"}]}""", $$"""{"inputs":[{{input}},{{input.Replace("\"X\"", "\"y\"", StringComparison.Ordinal)}}]}"""])
        {
            using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, "/v2/models/missing/infer", InferenceClient.Json(body));
            await CheckAsync(response, (int)other.StatusCode, reason);
        }
        await FaultAsync("missing", $$"""{"inputs":[{{input}}],"outputs":[{"name":"output0"}]}""", "Unknown output 'output0'; the model has 'model-output'");
    }

    [TestCase("-1", "is '-1', expected the length of the JSON")]
    [TestCase("ten", "is 'ten', expected the length of the JSON")]
    [TestCase("99999999999", "expected the length of the JSON")]
    [TestCase("1e1", "expected the length of the JSON")]
    [TestCase("", "expected the length of the JSON")]
    [TestCase("100000", "is 100000, but the body has")]
    [TestCase("0", "expected an object")]
    [TestCase("20", "The JSON ends inside the string")]
    public async Task Header_lengths_that_do_not_fit_are_refused(string length, string message)
    {
        var content = InferenceClient.Json(Request($"[{Row}]", "[1,4]"));
        content.Headers.TryAddWithoutValidation(InferenceClient.HeaderName, length);
        await FaultAsync(content, 400, message);
    }

    [Test]
    public async Task Header_given_twice_is_refused()
    {
        string body = Request($"[{Row}]", "[1,4]");
        using HttpResponseMessage response = await _gordo.SendAsync(
            HttpMethod.Post, Infer, InferenceClient.Json(body), (InferenceClient.HeaderName, $"{body.Length}"), (InferenceClient.HeaderName, $"{body.Length}"));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Binary_data_without_the_header_are_refused()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"X","shape":[1,4],"datatype":"FP64","parameters":{"binary_data_size":32}}]}""");
        await FaultAsync(new ByteArrayContent([.. json, .. new byte[32]]), 400, "Input 'X' has binary_data_size, but the request has no header Inference-Header-Content-Length");
    }

    [Test]
    public async Task More_elements_than_the_limit_are_refused()
    {
        string cells = string.Join(',', Enumerable.Repeat("1", 1_000_004));
        await FaultAsync("machine", Request($"[{cells}]", "[250001,4]"), "more than 1000000 elements");
    }

    [Test]
    public async Task Long_answers_are_sent_in_pieces()
    {
        const int Rows = 20_000;
        string rows = string.Join(',', Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"[{row * 0.001},0.2,0.3,0.4]")));
        string body = Request($"[{rows}]", $"[{Rows},4]");
        var json = await _gordo.InferAsync("machine", InferenceClient.Json(body));
        var binary = await _gordo.InferAsync("machine", InferenceClient.Json(body.Replace("{\"inputs\"", "{\"parameters\":{\"binary_data_output\":true},\"inputs\"", StringComparison.Ordinal)));
        json.Keys.Should().Equal(binary.Keys);
        foreach ((string name, (long[] shape, double?[] values)) in json)
        {
            shape[0].Should().Be(Rows);
            binary[name].Values.Should().Equal(values, name);
        }
    }

    // The body of a host is written to a stream, and each flush ends what had to be kept.
    [TestCase("false")]
    [TestCase("true")]
    public async Task Answers_are_never_collected(string isBinary)
    {
        const int Rows = 20_000;
        string rows = string.Join(',', Enumerable.Range(0, Rows).Select(row => string.Create(CultureInfo.InvariantCulture, $"[{row * 0.001},0.2,0.3,0.4]")));
        string body = Request($"[{rows}]", $"[{Rows},4]", $$$"""[{"name":"model-output"},{"name":"total-anomaly-scaled","parameters":{"binary_data":{{{isBinary}}}}},{"name":"tag-anomaly-scaled"}]""");
        IServiceProvider services = _gordo.App.Services;
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = "POST";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        await using var answer = new RecordedStream();
        context.Response.Body = answer;
        context.Features.Set(new RequestContext(0, RequestRevision.Of(services.GetRequiredService<ModelCollection>().Current)));
        using var memory = new RequestMemory(services.GetRequiredService<MemoryGuard>(), services.GetRequiredService<SlowClientMonitor>(), context, isExempt: false);
        context.Features.Set(memory);
        InferenceController controller = ActivatorUtilities.CreateInstance<InferenceController>(services);
        controller.ControllerContext = new ControllerContext { HttpContext = context };
        await controller.Infer("machine").ExecuteResultAsync(controller.ControllerContext);
        context.Response.StatusCode.Should().Be(200);
        answer.Length.Should().BeGreaterThan(1_000_000);
        answer.Longest.Should().BeLessThan(128 * 1024);
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(body));
        byte[] sent = await response.Content.ReadAsByteArrayAsync();
        answer.ToArray().AsSpan().SequenceEqual(sent).Should().BeTrue();
        InferenceClient.Parse(response, sent)["total-anomaly-scaled"].Shape.Should().Equal(Rows);
    }

    [Test]
    public async Task Binary_answers_have_their_lengths_with_compression_too()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("GORDO_COMPRESS_ANSWERS", "true"));
        string body = Request($"[{Row}]", "[1,4]").Replace("{\"inputs\"", "{\"parameters\":{\"binary_data_output\":true},\"inputs\"", StringComparison.Ordinal);
        using HttpResponseMessage response = await gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(body), ("Accept-Encoding", "gzip"));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentEncoding.Should().BeEmpty();
        InferenceClient.Parse(response, await response.Content.ReadAsByteArrayAsync()).Should().HaveCount(7);
    }

    [Test]
    public async Task Requests_beyond_the_queue_and_the_time_limit_return_503()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("GORDO_SERVER_WORKERS", "1"), ("GORDO_MAX_QUEUED", "1"), ("GORDO_REQUEST_SECONDS", "2"));
        PredictionGate gate = gordo.App.Services.GetRequiredService<PredictionGate>();
        gate.TryEnter().Should().BeTrue();
        Task<HttpResponseMessage> waiting = gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(Request($"[{Row}]", "[1,4]")));
        SpinWait.SpinUntil(() => gate.Queued == 1, TimeSpan.FromSeconds(30)).Should().BeTrue();
        using HttpResponseMessage refused = await gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(Request($"[{Row}]", "[1,4]")));
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        (await refused.Content.ReadAsStringAsync()).Should().StartWith("{\"error\":\"The queue is full");
        using HttpResponseMessage late = await waiting;
        late.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await late.Content.ReadAsStringAsync()).Should().StartWith("{\"error\":\"The request took longer than 2 seconds");
        gate.Leave();
    }

    [Test]
    public async Task Short_of_memory_large_requests_are_refused_and_small_ones_answered()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("MODEL_COLLECTION_DIR", _files.CurrentDirectory), ("GORDO_MEMORY_MB", "64"));
        string rows = string.Concat(Enumerable.Repeat(Row + ",", 200_000)) + Row;
        using HttpResponseMessage refused = await gordo.SendAsync(HttpMethod.Post, Infer, InferenceClient.Json(Request($"[{rows}]", "[200001,4]")));
        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).Should().StartWith("{\"error\":").And.Contain("short of memory");
        (await gordo.InferAsync("machine", InferenceClient.Json(Request($"[{Row}]", "[1,4]")))).Should().HaveCount(7);
    }

    private static string Request(string data, string shape, string? outputs = null) =>
        $$"""{"inputs":[{"name":"X","shape":{{shape}},"datatype":"FP64","data":{{data}}}]{{(outputs is null ? "" : $",\"outputs\":{outputs}")}}}""";

    private async Task FaultAsync(string model, string body, string message)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, $"/v2/models/{model}/infer", InferenceClient.Json(body));
        await CheckAsync(response, 400, message);
    }

    private async Task FaultAsync(HttpContent body, int status, string message)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, Infer, body);
        await CheckAsync(response, status, message);
    }

    private static async Task CheckAsync(HttpResponseMessage response, int status, string message)
    {
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        JsonElement error = JsonDocument.Parse(text).RootElement;
        error.EnumerateObject().Select(member => member.Name).Should().Equal("error");
        error.GetProperty("error").GetString().Should().Contain(message);
    }

    // Records the number of bytes between flushes.
    private sealed class RecordedStream : MemoryStream
    {
        private long _flushed;

        public long Longest { get; private set; }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Longest = Math.Max(Longest, Length - _flushed);
            _flushed = Length;
            return Task.CompletedTask;
        }
    }
}
