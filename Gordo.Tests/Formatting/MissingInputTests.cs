using System.Net;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Formatting;

/// <summary>Requests without <c>X</c>: the message starts with the original's words and says what came and what is taken.</summary>
internal sealed class MissingInputTests
{
    private const string Prefix = "Cannot predict without \"X\": ";

    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gordo = await GordoHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    [TestCase("""{"x": [[1, 2, 3, 4]]}""", "the body has \"x\"; did you mean \"X\"?")]
    [TestCase("""{"instances": [[1, 2, 3, 4]]}""", "the body has \"instances\"; send the value of \"instances\" as \"X\"")]
    [TestCase("""{"columns": ["a"], "index": [0], "data": [[1]]}""", "the body has \"columns\", \"index\", \"data\"; a frame is the value of \"X\": {\"X\": {…}}")]
    [TestCase("null", "the body is null, expected an object with the member \"X\"")]
    [TestCase("[]", "the body is a list, expected an object with the member \"X\"")]
    [TestCase("7", "the body is a number, expected an object with the member \"X\"")]
    [TestCase("{}", "the body has no members, expected an object with the member \"X\"")]
    [TestCase("""{"y": [[1, 2, 3, 4]]}""", "the body has \"y\" only")]
    [TestCase("""{"a": 1, "b": 2}""", "the body has \"a\", \"b\"; expected an object with the member \"X\"")]
    public async Task JSON_without_X(string body, string reason) => await CheckAsync("application/json", body, Prefix + reason, isWhole: true);

    [TestCase("application/x-www-form-urlencoded", "is not read (curl sends this type unless told otherwise: add -H 'Content-Type: application/json')")]
    [TestCase("application/vnd.apache.parquet", "is not read (a Parquet file is sent as the part 'X' of a form: curl -F X=@readings.parquet)")]
    [TestCase("application/octet-stream", "is not read (a Parquet file is sent as the part 'X' of a form: curl -F X=@readings.parquet)")]
    [TestCase("text/plain", "is not read; send application/json, application/vnd.apache.arrow.stream, or multipart/form-data")]
    public async Task Content_types_that_are_not_read(string type, string reason) =>
        await CheckAsync(type, "PAR1", $"{Prefix}the content type '{type}' {reason}");

    [Test]
    public async Task Request_without_content_type() => await CheckAsync(null, "{}", Prefix + "the request has no content type; send application/json");

    [TestCase("""{"X": [[1, 2, 3, 4]],}""", "found '}' after a trailing comma")]
    [TestCase("""{"X": [[1, 2, 3, 4], ]}""", "found ']' after a trailing comma")]
    [TestCase("""{"X": [[1, 2, 3, 4,]]}""", "found ']' after a trailing comma")]
    [TestCase("""{"X": {"TAG 1": [1,]}}""", "found ']' after a trailing comma")]
    public async Task Trailing_commas(string body, string reason)
    {
        using HttpResponseMessage response = await PostAsync("application/json", body);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain(reason);
    }

    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public async Task JSON_in_other_Unicode_encodings_is_read(string encoding)
    {
        var body = new ByteArrayContent(Encoding.GetEncoding(encoding).GetBytes("""{"X": [[1, 2, 3, 4]]}"""));
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Post, "/gordo/v0/demo/compressor-a/prediction", body);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private async Task CheckAsync(string? type, string body, string message, bool isWhole = false)
    {
        using HttpResponseMessage response = await PostAsync(type, body);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        string found = answer.RootElement.GetProperty("message").GetString()!;
        if (isWhole)
            found.Should().Be(message);
        else
            found.Should().StartWith(message);
    }

    private Task<HttpResponseMessage> PostAsync(string? type, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return _gordo.SendAsync(HttpMethod.Post, "/gordo/v0/demo/compressor-a/prediction", content);
    }
}
