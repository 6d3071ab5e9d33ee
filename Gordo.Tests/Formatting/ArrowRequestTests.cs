using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gordo.Serialization.Arrow;
using Gordo.Serialization.Frames;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>
/// Sends the requests of <c>server/cases</c> over HTTP with Arrow frames in requests and responses. The responses must have
/// the same data as those in JSON.
/// </summary>
internal sealed class ArrowRequestTests : RecordedServerTests
{
    private const string Stream = "application/vnd.apache.arrow.stream";

    [TestCaseSource(nameof(Cases))]
    public async Task Arrow_request_gives_the_same_response_as_JSON(string file)
    {
        (string model, JsonElement body) = Load(file);
        byte[] table = ToArrow(body.GetProperty("X"));
        using HttpResponseMessage asJson = await PostJsonAsync($"{model}/prediction", body);
        using HttpResponseMessage asArrow = await PostAsync($"{model}/prediction?format=arrow", Table(table));
        await MatchAsync(asArrow, asJson);
        using HttpResponseMessage mixed = await PostAsync($"{model}/prediction", Table(table));
        mixed.StatusCode.Should().Be(asJson.StatusCode);
        (await ReadAsync(mixed)).Should().Be(await ReadAsync(asJson));
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Arrow_response_has_the_same_frame_as_JSON(string file)
    {
        (string model, JsonElement body) = Load(file);
        foreach (string query in new[] { "?", "?all_columns=yes&" })
        {
            using HttpResponseMessage asJson = await PostJsonAsync($"{model}/anomaly/prediction{query}", body);
            using HttpResponseMessage asArrow = await PostJsonAsync($"{model}/anomaly/prediction{query}format=arrow", body);
            await MatchAsync(asArrow, asJson);
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Arrow_stream_provides_input_and_target(string file)
    {
        (string model, JsonElement body) = Load(file);
        JsonElement readings = body.GetProperty("X");
        using HttpResponseMessage asJson = await PostJsonAsync(
            $"{model}/anomaly/prediction", JsonSerializer.SerializeToElement(new { X = readings, y = readings }));
        using HttpResponseMessage asArrow = await PostAsync($"{model}/anomaly/prediction?format=arrow", Table(ToArrow(readings)));
        await MatchAsync(asArrow, asJson);
    }

    [Test]
    public async Task Targets_of_an_unnamed_table_are_matched_by_position()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "fewer-targets.json"));
        Frame named = FrameArrowReader.Read(ToArrow(body.GetProperty("X")), FrameMemory.Unpooled);
        var unnamed = new Frame(named.Index, Enumerable.Range(0, named.ColumnCount).Select(i => new ColumnKey($"{i}")), named.Columns.ToArray());
        using HttpResponseMessage byName = await PostAsync($"{model}/anomaly/prediction", Table(ToArrow(named)));
        using HttpResponseMessage byPosition = await PostAsync($"{model}/anomaly/prediction", Table(ToArrow(unnamed)));
        byName.StatusCode.Should().Be(HttpStatusCode.OK);
        (await ReadAsync(byPosition)).Should().Be(await ReadAsync(byName));
    }

    [TestCase("application/vnd.apache.arrow.stream", Stream)]
    [TestCase("application/json;q=0.5, application/vnd.apache.arrow.stream", Stream)]
    [TestCase("application/json, application/vnd.apache.arrow.stream", "application/json")]
    [TestCase("application/vnd.apache.arrow.stream;q=0.1, */*;q=0.2", "application/json")]
    [TestCase("application/vnd.apache.arrow.stream;q=0", "application/json")]
    [TestCase("application/json", "application/json")]
    [TestCase("*/*", "application/json")]
    [TestCase("text/html", "application/json")]
    [TestCase("not a type", "application/json")]
    public async Task Accept_header_selects_the_format(string accept, string expected)
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using HttpResponseMessage response = await PostJsonAsync($"{model}/prediction", body, ("Accept", accept));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.ToString().Should().Be(expected);
    }

    [Test]
    public async Task Format_parameter_overrides_the_Accept_header()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using HttpResponseMessage response = await PostJsonAsync($"{model}/prediction?format=json", body, ("Accept", Stream));
        response.Content.Headers.ContentType?.ToString().Should().Be("application/json");
    }

    [Test]
    public async Task Unknown_format_returns_400_and_lists_the_known_ones()
    {
        (string model, JsonElement body) = Load(GoldenData.Path("server", "cases", "autoencoder-4.json"));
        using HttpResponseMessage response = await PostJsonAsync($"{model}/prediction?format=xml", body);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        string message = await ReadAsync(response);
        message.Should().Contain("'xml'").And.Contain("arrow").And.Contain("json");
    }

    [Test]
    public async Task Invalid_Arrow_body_returns_400()
    {
        using HttpResponseMessage response = await PostAsync("autoencoder-4/prediction", Table("{\"X\": [[1, 2, 3, 4]]}"u8.ToArray()));
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await ReadAsync(response)).Should().StartWith("Arrow: ");
    }

    private static async Task MatchAsync(HttpResponseMessage asArrow, HttpResponseMessage asJson)
    {
        asArrow.StatusCode.Should().Be(asJson.StatusCode);
        asArrow.Headers.GetValues("revision").Should().Equal(asJson.Headers.GetValues("revision"));
        if (asJson.StatusCode != HttpStatusCode.OK)
        {
            (await ReadAsync(asArrow)).Should().Be(await ReadAsync(asJson));
            return;
        }
        asArrow.Content.Headers.ContentType?.ToString().Should().Be(Stream);
        Frame frame = FrameArrowReader.Read(await asArrow.Content.ReadAsByteArrayAsync(), FrameMemory.Unpooled);
        ToJson(frame).Should().Be(await ReadAsync(asJson));
    }

    private static byte[] ToArrow(JsonElement frame) => ToArrow(ToFrame(frame));

    private static ByteArrayContent Table(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(Stream) } };
}
