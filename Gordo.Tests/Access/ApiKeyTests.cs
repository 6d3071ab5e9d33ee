using System.Net;
using System.Text;
using Gordo.Api.Access.Keys;
using Gordo.Api.Settings;
using Gordo.Tests.Hosting;
using Gordo.Tests.Reliability.Faults;

namespace Gordo.Tests.Access;

internal sealed class ApiKeyTests
{
    private const string Metadata = "/gordo/v0/demo/compressor-a/metadata";
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";

    private string _file = "";
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(_file, ["# name scopes hash", KeyLine.Of("engineer", "read", "key-r"), KeyLine.Of("historian", "read,predict", "key-p"), KeyLine.Of("admin", "read,predict,delete", "key-d")]);
        _gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", _file));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gordo.DisposeAsync();
        File.Delete(_file);
    }

    [TestCase("GET", Metadata, null, 401)]
    [TestCase("GET", Metadata, "wrong", 401)]
    [TestCase("GET", Metadata, "", 401)]
    [TestCase("GET", Metadata, "key-r", 200)]
    [TestCase("POST", Prediction, null, 401)]
    [TestCase("POST", Prediction, "key-r", 403)]
    [TestCase("POST", Prediction, "key-p", 200)]
    [TestCase("DELETE", "/gordo/v0/demo/compressor-a/revision/42", "key-p", 403)]
    [TestCase("DELETE", "/gordo/v0/demo/compressor-a/revision/42", "key-d", 404)]
    [TestCase("GET", "/healthcheck", null, 200)]
    [TestCase("GET", "/healthcheck/ready", null, 200)]
    [TestCase("GET", "/openapi.yaml", null, 200)]
    [TestCase("GET", "/swagger/index.html", null, 200)]
    [TestCase("GET", "/explore/", null, 200)]
    [TestCase("GET", "/server-version", null, 401)]
    [TestCase("GET", "/HEALTHCHECK/../gordo/v0/demo/models", null, 422)]
    [TestCase("GET", "/openapi.json/x", null, 404)]
    public async Task API_key_grants_its_scopes(string method, string path, string? key, int status)
    {
        foreach (string header in (string[])["X-API-Key", "Authorization"])
        {
            using var body = method == "POST" ? new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json") : null;
            string value = header == "Authorization" ? $"Bearer {key}" : key ?? "";
            using HttpResponseMessage response = key is null
                ? await _gordo.SendAsync(new HttpMethod(method), path, body)
                : await _gordo.SendAsync(new HttpMethod(method), path, body, (header, value));
            ((int)response.StatusCode).Should().Be(status, header);
            if (status is 401 or 403)
                (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\":").And.NotContain("key-");
        }
    }

    [TestCase("X-API-Key", "wrong", "The key is not valid.", "Bearer error=\"invalid_token\"")]
    [TestCase("Authorization", "Bearer wrong", "The key is not valid.", "Bearer error=\"invalid_token\"")]
    [TestCase("X-API-Key", "", "A key is required, as 'X-API-Key' or as a bearer token.", "Bearer")]
    [TestCase("Accept", "*/*", "A key is required, as 'X-API-Key' or as a bearer token.", "Bearer")]
    public async Task Wrong_key_is_told_from_a_missing_one(string header, string value, string message, string challenge)
    {
        using HttpResponseMessage response = await _gordo.SendAsync(HttpMethod.Get, Metadata, null, (header, value));
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("WWW-Authenticate").Should().Equal(challenge);
        (await response.Content.ReadAsStringAsync()).Should().Contain($"\"error\":\"{message}\"");
    }

    [TestCase("key-r", true)]
    [TestCase("key-predict", false)]
    public async Task Names_are_suggested_to_those_who_may_list_them(string key, bool isSuggested)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, [KeyLine.Of("engineer", "read,predict", "key-r"), KeyLine.Of("historian", "predict", "key-predict")]);
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        bool wasSuggested = false;
        // Models are listed in the background.
        for (int i = 0; i < 30 && !wasSuggested; i++)
        {
            using HttpResponseMessage model = await gordo.SendAsync(
                HttpMethod.Post, "/gordo/v0/demo/compresor-a/prediction", new StringContent("{}", Encoding.UTF8, "application/json"), ("X-API-Key", key));
            model.StatusCode.Should().Be(HttpStatusCode.NotFound);
            wasSuggested = (await model.Content.ReadAsStringAsync()).Contains("compressor-a", StringComparison.Ordinal);
            await Task.Delay(i);
        }
        wasSuggested.Should().Be(isSuggested);
        // Revisions are checked before keys.
        using HttpResponseMessage revision = await gordo.SendAsync(HttpMethod.Get, Metadata + "?revision=1577836800001", null, ("X-API-Key", key));
        revision.StatusCode.Should().Be(HttpStatusCode.Gone);
        (await revision.Content.ReadAsStringAsync()).Should().NotContain("1577836800000");
        File.Delete(file);
    }

    [Test]
    public async Task OpenAPI_document_describes_the_key_and_bearer_schemes()
    {
        string document = await _gordo.Client.GetStringAsync("/openapi.yaml");
        document.Should().Contain("securitySchemes").And.Contain("X-API-Key");
    }

    [Test]
    public async Task Changed_key_file_is_reloaded_and_a_malformed_one_is_ignored()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, KeyLine.Of("a", "read", "first"));
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK);

        await File.WriteAllLinesAsync(file, [KeyLine.Of("a", "read", "second"), "# changed"]);
        await Until(gordo, "second", HttpStatusCode.OK);
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.Unauthorized);

        await File.WriteAllTextAsync(file, "this is not a key file");
        await Task.Delay(1500);
        (await Ask(gordo, "second")).Should().Be(HttpStatusCode.OK);
        File.Delete(file);
    }

    [TestCase("name read", "expected a name, scopes and a hash*")]
    [TestCase("name write 0000000000000000000000000000000000000000000000000000000000000000", "the scopes are not among*")]
    [TestCase("name read 00", "the hash is not*")]
    [TestCase("name read e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "the hash is that of an empty key")]
    [TestCase("name read 01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b", "the hash is that of an empty key", Description = "a line's end")]
    [TestCase("name read zz00000000000000000000000000000000000000000000000000000000000000", "the hash is not*")]
    public void Errors_of_malformed_lines_do_not_repeat_the_line(string line, string fault)
    {
        ApiKey.Parse(line, out string found).Should().BeNull();
        found.Should().Match(fault);
    }

    [Test]
    public async Task Empty_key_or_duplicate_hash_prevents_the_start()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, [KeyLine.Of("a", "read", "first"), KeyLine.Of("b", "read,delete", ""), KeyLine.Of("c", "delete", "first")]);
        Func<Task> start = async () => await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        await start.Should().ThrowAsync<SettingsException>()
            .WithMessage("*line 2: the hash is that of an empty key*line 3: the hash is the same as in line 1*");
        File.Delete(file);
    }

    [Test]
    public async Task Empty_key_is_refused_even_if_the_file_lists_its_hash()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, KeyLine.Of("a", "read", "first"));
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK);
        await File.WriteAllLinesAsync(file, [KeyLine.Of("a", "read", "second"), KeyLine.Of("b", "read", "")]);
        await Task.Delay(1500);
        foreach ((string header, string value) in ((string, string)[])[("X-API-Key", ""), ("Authorization", "Bearer "), ("Authorization", "Bearer")])
            (await gordo.SendAsync(HttpMethod.Get, Metadata, null, (header, value))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK, "a malformed file is ignored");
        File.Delete(file);
    }

    [Test]
    public async Task Repeated_key_header_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Metadata);
        request.Headers.Add("X-API-Key", ["key-r", "key-r"]);
        (await _gordo.Client.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    [Platform("Linux")]
    public async Task Key_file_behind_two_links_is_reloaded_when_the_second_link_changes()
    {
        string folder = Directory.CreateTempSubdirectory("gordo-keys-").FullName;
        DateTime written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach ((string version, string key) in (ReadOnlySpan<(string, string)>)[("..2024", "first"), ("..2025", "other")])
        {
            string file = Path.Join(Directory.CreateDirectory(Path.Join(folder, version)).FullName, "keys");
            File.WriteAllText(file, KeyLine.Of("a", "read", key));
            File.SetLastWriteTimeUtc(file, written);
        }
        LinkSwap.Point(Path.Join(folder, "..data"), "..2024");
        File.CreateSymbolicLink(Path.Join(folder, "keys"), "..data/keys");
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", Path.Join(folder, "keys")));
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK);

        LinkSwap.Point(Path.Join(folder, "..data"), "..2025");

        await Until(gordo, "first", HttpStatusCode.Unauthorized);
        (await Ask(gordo, "other")).Should().Be(HttpStatusCode.OK);
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("GET", "/gordo/v0/demo/models?revision=7", 410)]
    [TestCase("GET", "/gordo/v0/demo/%2e%2e/metadata", 422)]
    [TestCase("GET", "/nothing?long", 414)]
    [TestCase("GET", "/nothing", 431)]
    [TestCase("GET", "/nothing", 404)]
    [TestCase("PUT", "/gordo/v0/demo/models", 405)]
    [TestCase("GET", Metadata, 401)]
    public async Task Error_responses_have_CORS_headers(string method, string path, int status)
    {
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("GORDO_CORS_ORIGINS", "https://plant.example"), (status == 401 ? "GORDO_API_KEYS_FILE" : "none", _file));
        using HttpResponseMessage answer = await gordo.SendAsync(
            new HttpMethod(method), path == "/nothing?long" ? path + new string('g', 9000) : path, null,
            ("Origin", "https://plant.example"), (status == 431 ? "X-Long" : "X-Short", new string('x', status == 431 ? 40_000 : 1)));
        ((int)answer.StatusCode).Should().Be(status);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://plant.example");
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().Should().Contain("revision");
    }

    [Test]
    public async Task CORS_preflight_succeeds_for_an_unknown_revision()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_CORS_ORIGINS", "https://plant.example"));
        using HttpResponseMessage answer = await gordo.SendAsync(
            HttpMethod.Options, Prediction + "?revision=7", null,
            ("Origin", "https://plant.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type"));
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().Contain("content-type");
    }

    [Test]
    public async Task Read_only_server_refuses_deletion()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_READ_ONLY", "true"));
        (await gordo.SendAsync(HttpMethod.Delete, "/gordo/v0/demo/compressor-a/revision/42")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Only_configured_origins_get_CORS_headers()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_CORS_ORIGINS", "https://plant.example"));
        using HttpResponseMessage named = await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("Origin", "https://plant.example"));
        named.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://plant.example");
        using HttpResponseMessage other = await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("Origin", "https://elsewhere.example"));
        other.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Test]
    public async Task Pages_have_security_headers_and_no_Server_header()
    {
        using HttpResponseMessage page = await _gordo.Client.GetAsync("/swagger/index.html");
        page.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("frame-ancestors 'none'");
        page.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        page.Headers.Server.Should().BeEmpty();
    }

    private static async Task<HttpStatusCode> Ask(GordoHost gordo, string key) =>
        (await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("X-API-Key", key))).StatusCode;

    private static async Task Until(GordoHost gordo, string key, HttpStatusCode status)
    {
        for (int i = 0; i < 100 && await Ask(gordo, key) != status; i++)
            await Task.Delay(100);
        (await Ask(gordo, key)).Should().Be(status);
    }
}
