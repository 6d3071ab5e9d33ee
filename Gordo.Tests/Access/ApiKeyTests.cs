using System.Net;
using System.Security.Cryptography;
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
        await File.WriteAllLinesAsync(_file, ["# who may do what", Line("engineer", "read", "key-r"), Line("historian", "read,predict", "key-p"), Line("admin", "read,predict,delete", "key-d")]);
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
    [TestCase("GET", "/server-version", null, 401)]
    [TestCase("GET", "/HEALTHCHECK/../gordo/v0/demo/models", null, 422)]
    [TestCase("GET", "/openapi.json/x", null, 404)]
    public async Task A_key_opens_what_its_scopes_say(string method, string path, string? key, int status)
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

    [Test]
    public async Task The_document_describes_the_schemes()
    {
        string document = await _gordo.Client.GetStringAsync("/openapi.yaml");
        document.Should().Contain("securitySchemes").And.Contain("X-API-Key");
    }

    [Test]
    public async Task A_changed_file_is_read_again_and_a_broken_one_changes_nothing()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Line("a", "read", "first"));
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK);

        await File.WriteAllLinesAsync(file, [Line("a", "read", "second"), "# changed"]);
        await Until(gordo, "second", HttpStatusCode.OK);
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.Unauthorized);

        await File.WriteAllTextAsync(file, "this is no key file at all, whoever wrote it");
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
    public void Malformed_lines_are_named_without_being_repeated(string line, string fault)
    {
        ApiKey.Parse(line, out string found).Should().BeNull();
        found.Should().Match(fault);
    }

    [Test]
    public async Task A_key_file_with_the_hash_of_nothing_or_a_hash_twice_stops_the_start()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(file, [Line("a", "read", "first"), Line("b", "read,delete", ""), Line("c", "delete", "first")]);
        Func<Task> start = async () => await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        await start.Should().ThrowAsync<SettingsException>()
            .WithMessage("*line 2: the hash is that of an empty key*line 3: the hash is that of line 1 again*");
        File.Delete(file);
    }

    [Test]
    public async Task An_empty_key_opens_nothing_whatever_the_file_comes_to_say()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Line("a", "read", "first"));
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_API_KEYS_FILE", file));
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK);
        await File.WriteAllLinesAsync(file, [Line("a", "read", "second"), Line("b", "read", "")]);
        await Task.Delay(1500);
        foreach ((string header, string value) in ((string, string)[])[("X-API-Key", ""), ("Authorization", "Bearer "), ("Authorization", "Bearer")])
            (await gordo.SendAsync(HttpMethod.Get, Metadata, null, (header, value))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Ask(gordo, "first")).Should().Be(HttpStatusCode.OK, "a file that is wrong changes nothing");
        File.Delete(file);
    }

    [Test]
    public async Task Several_keys_in_one_request_are_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Metadata);
        request.Headers.Add("X-API-Key", ["key-r", "key-r"]);
        (await _gordo.Client.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    [Platform("Linux")]
    public async Task A_key_file_that_is_a_link_to_a_link_is_read_again_when_the_second_is_swapped()
    {
        string folder = Directory.CreateTempSubdirectory("gordo-keys-").FullName;
        DateTime written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach ((string version, string key) in (ReadOnlySpan<(string, string)>)[("..2024", "first"), ("..2025", "other")])
        {
            string file = Path.Join(Directory.CreateDirectory(Path.Join(folder, version)).FullName, "keys");
            File.WriteAllText(file, Line("a", "read", key));
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
    public async Task Refusals_can_be_read_by_pages_of_the_named_origins(string method, string path, int status)
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
    public async Task A_page_may_ask_beforehand_for_a_revision_that_is_not_there()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_CORS_ORIGINS", "https://plant.example"));
        using HttpResponseMessage answer = await gordo.SendAsync(
            HttpMethod.Options, Prediction + "?revision=7", null,
            ("Origin", "https://plant.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type"));
        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().Contain("content-type");
    }

    [Test]
    public async Task A_read_only_server_deletes_nothing()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_READ_ONLY", "true"));
        (await gordo.SendAsync(HttpMethod.Delete, "/gordo/v0/demo/compressor-a/revision/42")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Only_named_origins_may_ask()
    {
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_CORS_ORIGINS", "https://plant.example"));
        using HttpResponseMessage named = await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("Origin", "https://plant.example"));
        named.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://plant.example");
        using HttpResponseMessage other = await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("Origin", "https://elsewhere.example"));
        other.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Test]
    public async Task Pages_carry_security_headers_and_nothing_names_the_server()
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

    private static string Line(string name, string scopes, string key) =>
        $"{name} {scopes} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
