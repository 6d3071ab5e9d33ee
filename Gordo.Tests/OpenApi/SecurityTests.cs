using System.Net;
using System.Text.Json;
using Gordo.Tests.Hosting;

namespace Gordo.Tests.OpenApi;

/// <summary>Checks what the OpenAPI document says of keys and tokens.</summary>
internal sealed class SecurityTests
{
    private string _keys = null!;

    [SetUp]
    public void WriteKeys()
    {
        _keys = Path.GetTempFileName();
        File.WriteAllText(_keys, KeyLine.Of("a", "read", "a key"));
    }

    [TearDown]
    public void DeleteKeys() => File.Delete(_keys);

    [Test]
    public async Task Operations_state_a_requirement_if_and_only_if_they_refuse_requests_without_a_key()
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync(("GORDO_API_KEYS_FILE", _keys));
        JsonElement document = await ReadAsync(gordo);
        Names(document.GetProperty("components").GetProperty("securitySchemes")).Should().Equal("key", "bearer");
        document.TryGetProperty("security", out _).Should().BeFalse();
        int isPublic = 0;
        foreach ((string path, string method, JsonElement operation) in Operations(document))
        {
            string[][] requirements = [.. operation.GetProperty("security").EnumerateArray().Select(Names)];
            using HttpResponseMessage response = await gordo.SendAsync(
                new HttpMethod(method.ToUpperInvariant()), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            bool isRefused = response.StatusCode == HttpStatusCode.Unauthorized;
            string[][] expected = isRefused ? [["key"], ["bearer"]] : [[]];
            requirements.Should().BeEquivalentTo(expected, path);
            string[] errors = isRefused ? ["401", "403"] : [];
            Names(operation.GetProperty("responses")).Where(status => status is "401" or "403").Order().Should().Equal(errors, path);
            isPublic += isRefused ? 0 : 1;
        }
        isPublic.Should().Be(4, "the health checks are public");
    }

    [Test]
    public async Task Document_of_a_server_with_tokens_names_the_issuer_and_the_scopes()
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync(("GORDO_JWT_AUTHORITY", "https://issuer.invalid/realm"), ("GORDO_JWT_AUDIENCE", "gordo"));
        JsonElement document = await ReadAsync(gordo);
        JsonElement schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Names(schemes).Should().Equal("bearer", "openId");
        schemes.GetProperty("bearer").GetProperty("bearerFormat").GetString().Should().Be("JWT");
        schemes.GetProperty("openId").GetProperty("openIdConnectUrl").GetString().Should().Be("https://issuer.invalid/realm/.well-known/openid-configuration");
        foreach ((string id, string scope) in new[] { ("predict", "predict"), ("getMetadata", "read"), ("deleteModelRevision", "delete") })
        {
            JsonElement operation = Operations(document).Single(candidate => candidate.Operation.GetProperty("operationId").GetString() == id).Operation;
            operation.GetProperty("security").GetRawText().Should().Be($$"""[{"bearer":[]},{"openId":["{{scope}}"]}]""");
        }
    }

    [Test]
    public async Task Document_of_a_server_without_access_control_requires_nothing()
    {
        await using GordoHost gordo = await GordoHost.StartDemoAsync();
        JsonElement document = await ReadAsync(gordo);
        document.GetProperty("components").TryGetProperty("securitySchemes", out _).Should().BeFalse();
        document.GetProperty("security").GetRawText().Should().Be("[{}]");
        foreach ((string path, _, JsonElement operation) in Operations(document))
        {
            operation.TryGetProperty("security", out _).Should().BeFalse(path);
            operation.GetProperty("responses").TryGetProperty("401", out _).Should().BeFalse(path);
        }
    }

    private static async Task<JsonElement> ReadAsync(GordoHost gordo) =>
        JsonSerializer.SerializeToElement(JsonDocument.Parse(await gordo.Client.GetStringAsync("/openapi.json")).RootElement);

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    private static string[] Names(JsonElement map) => [.. map.EnumerateObject().Select(member => member.Name)];
}
