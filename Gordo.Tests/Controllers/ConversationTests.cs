using System.Text;
using System.Text.Json;
using Gordo.Tests.Golden;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.Controllers;

/// <summary>
/// Replays the recorded requests of <c>server/http.json</c> in order, with the collections it describes. Compares statuses,
/// the <c>revision</c> header, content types and bodies of successful responses. Of errors, the status and keys are
/// compared; HTML error pages of the original are JSON here.
/// </summary>
[NonParallelizable]
internal sealed class ConversationTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllBytes(GoldenData.Path("server", "http.json"))).RootElement;

    private string _collections = "";
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _collections = Directory.CreateTempSubdirectory("gordo-conversation-").FullName;
        string source = Directory.GetDirectories(GoldenData.Path("server", "collection")).Order(StringComparer.Ordinal).Last();
        foreach (JsonProperty revision in Golden.GetProperty("collections").EnumerateObject())
        {
            foreach (string model in revision.Value.EnumerateArray().Select(name => name.GetString()!))
            {
                string target = Directory.CreateDirectory(Path.Combine(_collections, revision.Name, model)).FullName;
                foreach (string file in Directory.GetFiles(Path.Combine(source, model)))
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
        _gordo = await GordoHost.StartAsync(
            ("MODEL_COLLECTION_DIR", Path.Combine(_collections, Golden.GetProperty("current").GetString()!)),
            ("EXPECTED_MODELS", Golden.GetProperty("expected_models").GetRawText()));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
        Directory.Delete(_collections, recursive: true);
    }

    // NUnit runs the cases of a method in order. The deletions must come last.
    [TestCaseSource(nameof(Exchanges))]
    public async Task Response_equals_the_recorded_one(JsonElement exchange)
    {
        JsonElement request = exchange.GetProperty("request"), expected = exchange.GetProperty("response");
        using HttpResponseMessage response = await _gordo.SendAsync(
            new HttpMethod(request.GetProperty("method").GetString()!),
            request.GetProperty("path").GetString()!,
            Content(request),
            [.. request.GetProperty("headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!))]);

        int status = expected.GetProperty("status").GetInt32();
        ((int)response.StatusCode).Should().Be(status);
        response.Headers.Contains("Server-Timing").Should().Be(expected.GetProperty("server_timing").GetBoolean());
        response.Headers.GetValues("Server-Timing").Single().Should().MatchRegex(@"^request_walltime_s;dur=\d+\.\d+$");
        response.Headers.GetValues("revision").Should().Equal(expected.GetProperty("revision_header").GetString()!);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        JsonElement json = expected.GetProperty("json");
        if (status < 400)
        {
            response.Content.Headers.ContentType!.ToString().Should().Be(expected.GetProperty("content_type").GetString());
            if (json.ValueKind == JsonValueKind.Null)
                return;
            Comparable(JsonDocument.Parse(body).RootElement).ShouldMatch(Comparable(json), 1e-9);
            return;
        }
        response.Content.Headers.ContentType!.ToString().Should().Be("application/json");
        string[] keys = json.ValueKind == JsonValueKind.Null ? ["error", "revision"] : [.. json.EnumerateObject().Select(member => member.Name)];
        JsonElement error = JsonDocument.Parse(body).RootElement;
        error.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(keys);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("message", out JsonElement message))
            error.GetProperty("message").GetString().Should().StartWith(Words(message.GetString()!), "what this server adds follows the original's words");
    }

    // Cuts the part of the message that names Python classes.
    private static string Words(string message)
    {
        int type = message.IndexOf(", it is of type", StringComparison.Ordinal);
        return type < 0 ? message : message[..type];
    }

    private static JsonElement Comparable(JsonElement answer)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in answer.EnumerateObject())
        {
            if (member.Name is "gordo-server-version" or "version" or "env" or "time-seconds")
                continue;
            members[member.Name] = member.Value.ValueKind == JsonValueKind.Array
                ? JsonSerializer.SerializeToElement(member.Value.EnumerateArray().Select(item => item.GetString()).Order(StringComparer.Ordinal))
                : member.Value;
        }
        return JsonSerializer.SerializeToElement(members);
    }

    private static HttpContent? Content(JsonElement request)
    {
        if (request.TryGetProperty("json", out JsonElement json))
            return new StringContent(json.GetRawText(), Encoding.UTF8, "application/json");
        if (!request.TryGetProperty("text", out JsonElement text))
            return null;
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text.GetString()!));
        content.Headers.TryAddWithoutValidation("Content-Type", request.GetProperty("content_type").GetString());
        return content;
    }

    private static IEnumerable<TestCaseData> Exchanges() => Golden.GetProperty("exchanges").EnumerateArray()
        .Select(exchange => new TestCaseData(exchange).SetArgDisplayNames(exchange.GetProperty("name").GetString()!));
}
