using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gordo.Api.Formatting;
using Gordo.Core.Anomaly.Events;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Serialization.Json;
using Gordo.Serialization.Parquet;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>Events over HTTP, compared with the scores that the Python server answered.</summary>
internal sealed class EventViewTests
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

    // Rows of the events, read off the recorded confidences: X marks those above 1.
    [TestCase("autoencoder-4", "", "0-7")] // XXXXXX.X........
    [TestCase("autoencoder-4", "&gap=0&top=2", "0-5 7-7")]
    [TestCase("lookback-forecast", "&gap=3&top=1000", "0-27")] // XXXXXXXXXXX.XXXXXXXXXXXX...X......
    [TestCase("lookback-forecast", "&gap=2", "0-23 27-27")]
    [TestCase("fewer-targets", "", "16-16")]
    [TestCase("integer-rows", "&gap=0", "0-2 4-4")] // XXX.X...........
    [TestCase("naive-timestamps", "&gap=1&top=0", "1-9")] // .X.X.X.X.X......
    [TestCase("kfcv", "", "")]
    public async Task Events_are_those_of_the_recorded_scores(string model, string query, string events)
    {
        using JsonDocument golden = Case(model);
        JsonElement data = golden.RootElement.GetProperty("requests")[1].GetProperty("json").GetProperty("data");
        double[] total = Column(data, "total-anomaly-confidence", "total-anomaly-confidence");
        string[] labels = [.. data.GetProperty("start").GetProperty("start").EnumerateObject().Select(row => row.Value.GetString() ?? row.Name)];

        JsonElement answer = await PostAsync(HttpStatusCode.OK, $"{model}/anomaly/prediction?view=events{query}", Json(golden));

        answer.GetProperty("rows").GetInt32().Should().Be(total.Length);
        answer.GetProperty("above").GetInt32().Should().Be(total.Count(confidence => confidence > 1));
        answer.GetProperty("health").GetDouble().Should().BeApproximately(total.Max(), 1e-9);
        double scaled = Column(data, "total-anomaly-scaled", "total-anomaly-scaled")[0];
        answer.GetProperty("threshold").GetDouble().Should().BeApproximately(scaled / total[0], 1e-9);
        JsonElement[] found = [.. answer.GetProperty("events").EnumerateArray()];
        (int Start, int End)[] expected = [.. events.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(rows => rows.Split('-')).Select(rows => (Number(rows[0]), Number(rows[1])))];
        found.Should().HaveCount(expected.Length);
        int top = query.Contains("top=", StringComparison.Ordinal) ? Number(query.Split("top=")[1]) : 5;
        for (int i = 0; i < found.Length; i++)
        {
            Range rows = expected[i].Start..(expected[i].End + 1);
            found[i].GetProperty("start").GetString().Should().Be(labels[expected[i].Start]);
            found[i].GetProperty("end").GetString().Should().Be(labels[expected[i].End]);
            found[i].GetProperty("rows").GetInt32().Should().Be(total[rows].Length);
            found[i].GetProperty("peak").GetDouble().Should().BeApproximately(total[rows].Max(), 1e-9);
            found[i].GetProperty("peak-time").GetString().Should().Be(labels[expected[i].Start + Array.IndexOf(total[rows], total[rows].Max())]);
            CheckTags(found[i].GetProperty("tags"), data, rows, top);
        }
    }

    [Test]
    public async Task Each_body_format_and_the_path_of_events_give_the_same_answer()
    {
        using JsonDocument golden = Case("autoencoder-4");
        string x = golden.RootElement.GetProperty("body").GetProperty("X").GetRawText();
        Frame frame = FrameJsonReader.Read(Encoding.UTF8.GetBytes(x), FrameMemory.Unpooled);
        string expected = Members(await PostAsync(HttpStatusCode.OK, "autoencoder-4/anomaly/prediction?view=events", Json(golden)));
        expected.Should().Contain("\"start\":\"2020-03-01T00:00:00+00:00\"");
        foreach (string route in (string[])["prediction.events", "prediction?view=events&format=json"])
        {
            foreach (HttpContent body in (HttpContent[])[Json(golden), Split(frame), Csv(frame), Parquet(frame), Arrow(frame)])
                Members(await PostAsync(HttpStatusCode.OK, $"autoencoder-4/anomaly/{route}", body)).Should().Be(expected, body.Headers.ContentType!.ToString());
        }
    }

    [TestCase("no-thresholds/anomaly/prediction?view=events", 422, "Model 'no-thresholds' has no aggregate threshold, so its readings cannot be divided into events.")]
    [TestCase("thresholds-required-but-missing/anomaly/prediction.events", 422, "Model is not an AnomalyDetector*")]
    [TestCase("plain-estimator/anomaly/prediction?view=events", 422, "Model is not an AnomalyDetector*")]
    [TestCase("autoencoder-4/anomaly/prediction?view=episodes", 400, "Unknown view 'episodes'; known are events, quality")]
    [TestCase("autoencoder-4/anomaly/prediction?view=events&view=quality", 400, "Unknown view 'events,quality'; known are events, quality")]
    [TestCase("autoencoder-4/prediction?view=events", 400, "The view 'events' is one of anomaly scores: the route is anomaly/prediction")]
    [TestCase("autoencoder-4/anomaly/prediction?view=events&format=arrow", 400, "The view 'events' is answered in the format json only, not 'arrow'")]
    [TestCase("autoencoder-4/anomaly/prediction.parquet?view=quality", 400, "The view 'quality' is answered in the format json only, not 'parquet'")]
    [TestCase("autoencoder-4/anomaly/prediction?view=events&gap=-1", 400, "gap is '-1', expected a whole number from 0 to 100000")]
    [TestCase("autoencoder-4/anomaly/prediction?view=events&gap=100001", 400, "gap is '100001', expected a whole number from 0 to 100000")]
    [TestCase("autoencoder-4/anomaly/prediction.events?top=1e9", 400, "top is '1e9', expected a whole number from 0 to 1000")]
    [TestCase("autoencoder-4/anomaly/prediction.events?top=99999999999", 400, "top is '99999999999', expected a whole number from 0 to 1000")]
    public async Task Requests_without_events_are_refused(string route, int status, string message)
    {
        using JsonDocument golden = Case("autoencoder-4");
        JsonElement answer = await PostAsync((HttpStatusCode)status, route, Json(golden));
        answer.GetProperty("message").GetString().Should().Match(message);
    }

    [Test]
    public async Task Many_events_are_sent_in_pieces()
    {
        string[] rows = [.. Enumerable.Range(0, 4000).Select(row => row % 2 == 0 ? "[9000, 0, 0, 0]" : "[0, 10, 20, 30]")];
        string frame = $"[{string.Join(',', rows)}]";
        JsonElement answer = await PostAsync(
            HttpStatusCode.OK, "autoencoder-4/anomaly/prediction?view=events&gap=0", new StringContent($$"""{"X": {{frame}}, "y": {{frame}}}""", Encoding.UTF8, "application/json"));
        answer.GetRawText().Length.Should().BeGreaterThan(512 * 1024);
        JsonElement[] events = [.. answer.GetProperty("events").EnumerateArray()];
        events.Should().HaveCount(2000);
        events[1999].GetProperty("start").GetString().Should().Be("3998");
        events[1999].GetProperty("tags")[0].GetProperty("tag").GetString().Should().Be("TAG 1");
    }

    [Test]
    public void Numbers_keep_their_type_and_what_JSON_lacks_is_null()
    {
        var report = new EventReport(8, 2, 2, double.PositiveInfinity, [new AnomalyEvent(null, "b", 2, 71, "b", [new EventTag("é", null, 1)])]);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, JsonObjectResult.WriterOptions))
        {
            writer.WriteStartObject();
            EventJson.WriteMembers(writer, report);
            writer.WriteEndObject();
        }
        Encoding.UTF8.GetString(bytes.ToArray()).Should().Be(
            """{"threshold":8.0,"rows":2,"above":2,"health":null,"events":[{"start":null,"end":"b","rows":2,"peak":71.0,"peak-time":"b","tags":[{"tag":"é","score":null,"share":1.0}]}]}""");
    }

    private static void CheckTags(JsonElement tags, JsonElement data, Range rows, int top)
    {
        var expected = data.GetProperty("tag-anomaly-scaled").EnumerateObject()
            .Select(tag => (tag.Name, Square: Column(data, "tag-anomaly-scaled", tag.Name)[rows].Sum(distance => distance * distance),
                Score: Column(data, "anomaly-confidence", tag.Name)[rows].Max()))
            .OrderByDescending(tag => tag.Square).ToArray();
        tags.EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()).Should().Equal(expected.Take(top).Select(tag => tag.Name));
        int i = 0;
        foreach (JsonElement tag in tags.EnumerateArray())
        {
            tag.GetProperty("share").GetDouble().Should().BeApproximately(expected[i].Square / expected.Sum(other => other.Square), 1e-9);
            tag.GetProperty("score").GetDouble().Should().BeApproximately(expected[i++].Score, 1e-9);
        }
    }

    private static double[] Column(JsonElement data, string group, string tag) =>
        [.. data.GetProperty(group).GetProperty(tag).EnumerateObject().Select(cell => cell.Value.GetDouble())];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static JsonDocument Case(string model) => JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("server", "cases", model + ".json")));

    private static string Members(JsonElement answer) =>
        string.Join(',', answer.EnumerateObject().Where(member => member.Name != "time-seconds").Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}"));

    private static StringContent Json(JsonDocument golden) => new(golden.RootElement.GetProperty("body").GetRawText(), Encoding.UTF8, "application/json");

    private static StringContent Split(Frame frame)
    {
        IEnumerable<int> rows = Enumerable.Range(0, frame.RowCount);
        string split = JsonSerializer.Serialize(new { index = rows.Select(row => Time(frame, row)), columns = Names(frame), data = rows.Select(row => Row(frame, row)) });
        return new($$"""{"X": {{split}}, "y": {{split}}}""", Encoding.UTF8, "application/json");
    }

    private static StringContent Csv(Frame frame)
    {
        IEnumerable<string> rows = Enumerable.Range(0, frame.RowCount).Select(row => string.Join(',', Row(frame, row).Select(value => value.ToString("R", CultureInfo.InvariantCulture)).Prepend(Time(frame, row))));
        return new(string.Join('\n', rows.Prepend("time," + string.Join(',', Names(frame)))), Encoding.UTF8, "text/csv");
    }

    private static MultipartFormDataContent Parquet(Frame frame)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        FrameParquetWriter.Write(frame, buffer);
        byte[] file = buffer.WrittenSpan.ToArray();
        return new() { { new ByteArrayContent(file), "X", "X" }, { new ByteArrayContent(file), "y", "y" } };
    }

    private static ByteArrayContent Arrow(Frame frame)
    {
        var buffer = new ArrayBufferWriter<byte>();
        FrameArrowWriter.Write(frame, buffer);
        return new(buffer.WrittenSpan.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.apache.arrow.stream") } };
    }

    private static string[] Names(Frame frame) => [.. frame.Keys.ToArray().Select(key => key.Group)];

    private static double[] Row(Frame frame, int row) => [.. frame.Columns.ToArray().Select(column => ((FloatColumn)column).Values.Span[row])];

    private static string Time(Frame frame, int row)
    {
        TimestampColumn times = frame.Index.Timestamps!;
        return DateTimeOffset.FromUnixTimeSeconds(times.Values.Span[row] / times.Unit.PerSecond()).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
    }

    private async Task<JsonElement> PostAsync(HttpStatusCode status, string route, HttpContent body)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, $"/gordo/v0/demo/{route}", body);
        string text = await response.Content.ReadAsStringAsync();
        response.StatusCode.Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        return JsonDocument.Parse(text).RootElement;
    }
}
