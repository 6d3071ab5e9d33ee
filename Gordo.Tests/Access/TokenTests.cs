using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gordo.Tests.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Tests.Access;

/// <summary>Tests bearer tokens with an issuer in the same process.</summary>
internal sealed class TokenTests : IDisposable
{
    private const string Audience = "gordo";
    private const string Metadata = "/gordo/v0/demo/compressor-a/metadata";
    private const string Prediction = "/gordo/v0/demo/compressor-a/prediction";
    private const string Deletion = "/gordo/v0/demo/compressor-a/revision/42";

    private readonly TestIssuer _issuer = new();
    private GordoHost _gordo = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gordo = await GordoHost.StartAsync(("GORDO_JWT_AUTHORITY", _issuer.Authority), ("GORDO_JWT_AUDIENCE", Audience));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _gordo.DisposeAsync();

    public void Dispose() => _issuer.Dispose();

    [TestCase("read", 200, 403, 403)]
    [TestCase("predict", 403, 200, 403)]
    [TestCase("delete", 403, 403, 404)]
    [TestCase("read predict delete", 200, 200, 404)]
    [TestCase("openid profile", 403, 403, 403)]
    [TestCase("readpredict READ", 403, 403, 403)]
    public async Task Token_grants_its_scopes(string scope, int read, int predict, int delete)
    {
        foreach (string claim in (string[])["scope", "scp"])
        {
            string token = _issuer.Token(new() { [claim] = scope });
            string list = _issuer.Token(new() { [claim] = scope.Split(' ') });
            foreach (string sent in (string[])[token, list])
            {
                (await AskAsync("GET", Metadata, sent)).Status.Should().Be(read);
                (await AskAsync("POST", Prediction, sent)).Status.Should().Be(predict);
                (await AskAsync("DELETE", Deletion, sent)).Status.Should().Be(delete);
            }
        }
    }

    [Test]
    public async Task Missing_scope_returns_403_with_a_JSON_body()
    {
        (int status, string body, string challenge) = await AskAsync("POST", Prediction, _issuer.Token(new() { ["scope"] = "read" }));
        status.Should().Be(403);
        body.Should().Contain("\"error\":\"The token does not allow predict.\"");
        challenge.Should().Contain("insufficient_scope");
    }

    [Test]
    public async Task Invalid_tokens_return_401_with_the_reason()
    {
        TokenClaims good = new() { ["scope"] = "read" };
        using var stranger = RSA.Create(2048);
        (string Token, string Why)[] cases =
        [
            (_issuer.Token(good, expires: DateTime.UtcNow.AddHours(-1)), "it has expired"),
            (_issuer.Token(good, notBefore: DateTime.UtcNow.AddMinutes(30)), "it is not valid yet"),
            (_issuer.Token(good, audience: "another"), "it is meant for another audience"),
            (_issuer.Token(good, issuer: "http://127.0.0.1:1/other"), "it is from another issuer"),
            (_issuer.Token(good, key: stranger), "its signature is wrong"),
            (_issuer.Token(good, key: stranger, keyId: "nobodys"), "it is signed with a key the issuer does not have"),
            (Tampered(_issuer.Token(good)), "its signature is wrong"),
            (Unsigned(_issuer.Token(good)), "its signature is wrong"),
            (SignedWithPublicKey(_issuer), "its signature is wrong"),
            (_issuer.Token(good, expires: DateTime.MaxValue), "it never expires"),
            ("not.a.token", "it is"),
            ("no-token-at-all", "it is not a JSON web token"),
            ("...", "it is"),
            (new string('a', 20_000) + ".b.c", "it is"),
        ];
        foreach ((string token, string why) in cases)
        {
            (int status, string body, string challenge) = await AskAsync("GET", Metadata, token);
            status.Should().Be(401, why);
            body.Should().Contain("\"error\":\"The token is refused: " + why);
            challenge.Should().Contain("invalid_token");
        }
        (int none, string text, string plain) = await AskAsync("GET", Metadata, null);
        none.Should().Be(401);
        text.Should().Contain("\"error\":\"A bearer token is required.\"");
        plain.Should().Be("Bearer");
    }

    [TestCase("gordo/", "it is meant for another audience")]
    [TestCase("Gordo", "it is meant for another audience")]
    public async Task Audience_is_compared_exactly(string audience, string why)
    {
        (int status, string body, _) = await AskAsync("GET", Metadata, _issuer.Token(new() { ["scope"] = "read" }, audience));
        status.Should().Be(401);
        body.Should().Contain(why);
    }

    [TestCase("crit", "exp", "it has critical extensions")]
    [TestCase("typ", "secevent+jwt", "its type is not JWT or at+jwt")]
    [TestCase("typ", "dpop+jwt", "its type is not JWT or at+jwt")]
    [TestCase("typ", 7, "its type is not JWT or at+jwt")]
    public async Task Critical_extensions_and_other_token_types_return_401(string header, object value, string why)
    {
        object sent = header == "crit" ? new[] { (string)value } : value;
        (int status, string body, _) = await AskAsync("GET", Metadata, _issuer.SignedByHand(new() { [header] = sent }, new() { ["scope"] = "read" }));
        status.Should().Be(401);
        body.Should().Contain(why);
    }

    [TestCase("JWT")]
    [TestCase("at+jwt")]
    [TestCase("application/at+jwt")]
    [TestCase(null)]
    public async Task Known_token_types_and_no_type_are_accepted(string? type)
    {
        TokenClaims headers = type is null ? [] : new() { ["typ"] = type };
        (await AskAsync("GET", Metadata, _issuer.SignedByHand(headers, new() { ["scope"] = "read" }))).Status.Should().Be(200);
    }

    [TestCase("""{"read": true}""")]
    [TestCase("7")]
    [TestCase("true")]
    [TestCase("null")]
    [TestCase("""[["read"]]""")]
    [TestCase("""["read", 7]""")]
    public async Task Scope_claim_of_another_JSON_type_returns_401(string scope)
    {
        foreach (string claim in (string[])["scope", "scp"])
        {
            var value = System.Text.Json.JsonDocument.Parse(scope);
            (int status, string body, _) = await AskAsync("GET", Metadata, _issuer.SignedByHand([], new() { [claim] = value.RootElement }));
            status.Should().Be(401);
            body.Should().Contain($"its {claim} is neither");
        }
    }

    [Test]
    public async Task Public_routes_need_no_token()
    {
        foreach (string path in (string[])["/healthcheck", "/healthcheck/ready", "/openapi.yaml"])
            (await AskAsync("GET", path, null)).Status.Should().Be(200);
    }

    [Test]
    public async Task New_key_of_the_issuer_is_fetched()
    {
        using var issuer = new TestIssuer();
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_JWT_AUTHORITY", issuer.Authority), ("GORDO_JWT_AUDIENCE", Audience));
        (await AskAsync(gordo, issuer.Token(new() { ["scope"] = "read" }))).Should().Be(HttpStatusCode.OK);
        issuer.ChangeKey();
        string token = issuer.Token(new() { ["scope"] = "read" });
        for (int i = 0; i < 150 && await AskAsync(gordo, token) != HttpStatusCode.OK; i++)
            await Task.Delay(100);
        (await AskAsync(gordo, token)).Should().Be(HttpStatusCode.OK);
        issuer.Fetches.Should().BeLessThan(8, "unknown keys do not cause a fetch for each request");
    }

    [Test]
    public async Task Unreachable_issuer_returns_503_and_is_retried()
    {
        var issuer = new TestIssuer();
        string token = issuer.Token(new() { ["scope"] = "read" });
        int port = issuer.Port;
        issuer.Dispose();
        await using GordoHost gordo = await GordoHost.StartAsync(("GORDO_JWT_AUTHORITY", issuer.Authority), ("GORDO_JWT_AUDIENCE", Audience));
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(gordo, token)));
        answers.Should().OnlyContain(status => status == HttpStatusCode.ServiceUnavailable);
        (await gordo.Client.GetAsync("/healthcheck/ready")).StatusCode.Should().Be(HttpStatusCode.OK);

        using var back = new TestIssuer(port);
        token = back.Token(new() { ["scope"] = "read" });
        for (int i = 0; i < 100 && await AskAsync(gordo, token) != HttpStatusCode.OK; i++)
            await Task.Delay(100);
        (await AskAsync(gordo, token)).Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task API_keys_and_tokens_work_together()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, KeyLine.Of("historian", "read", "key-r"));
        await using GordoHost gordo = await GordoHost.StartAsync(
            ("GORDO_JWT_AUTHORITY", _issuer.Authority), ("GORDO_JWT_AUDIENCE", Audience), ("GORDO_API_KEYS_FILE", file));
        (await AskAsync(gordo, "key-r")).Should().Be(HttpStatusCode.OK);
        (await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("X-API-Key", "key-r"))).StatusCode.Should().Be(HttpStatusCode.OK);
        (await AskAsync(gordo, _issuer.Token(new() { ["scope"] = "read" }))).Should().Be(HttpStatusCode.OK);
        (await AskAsync(gordo, "key-x")).Should().Be(HttpStatusCode.Unauthorized);
        (await gordo.SendAsync(HttpMethod.Get, Metadata, null, ("X-API-Key", _issuer.Token(new() { ["scope"] = "read" })))).StatusCode
            .Should().Be(HttpStatusCode.Unauthorized);
        (await gordo.Client.GetStringAsync("/openapi.yaml")).Should().Contain("name: X-API-Key").And.Contain("bearerFormat: JWT");
        File.Delete(file);
    }

    [Test]
    public async Task OpenAPI_document_describes_the_bearer_scheme() =>
        (await _gordo.Client.GetStringAsync("/openapi.yaml")).Should().Contain("bearerFormat: JWT").And.Contain(_issuer.Authority).And.NotContain("X-API-Key");

    [TestCase("http://issuer.example", "gordo", "*https*http://issuer.example*")]
    [TestCase("issuer", "gordo", "*https*'issuer'*")]
    [TestCase("https://issuer.example", null, "*requires GORDO_JWT_AUDIENCE*")]
    [TestCase(null, "gordo", "*requires GORDO_JWT_AUTHORITY*")]
    public async Task Incomplete_or_unencrypted_JWT_settings_are_refused(string? authority, string? audience, string fault)
    {
        Func<Task> start = async () => await GordoHost.StartAsync(("GORDO_JWT_AUTHORITY", authority), ("GORDO_JWT_AUDIENCE", audience));
        await start.Should().ThrowAsync<Gordo.Api.Settings.SettingsException>().WithMessage(fault);
    }

    private Task<(int Status, string Body, string Challenge)> AskAsync(string method, string path, string? token) => AskAsync(_gordo, method, path, token);

    private static async Task<HttpStatusCode> AskAsync(GordoHost gordo, string token) => (HttpStatusCode)(await AskAsync(gordo, "GET", Metadata, token)).Status;

    private static async Task<(int Status, string Body, string Challenge)> AskAsync(GordoHost gordo, string method, string path, string? token)
    {
        using var body = method == "POST" ? new StringContent("""{"X": [[1, 2, 3, 4]]}""", Encoding.UTF8, "application/json") : null;
        using HttpResponseMessage response = token is null
            ? await gordo.SendAsync(new HttpMethod(method), path, body)
            : await gordo.SendAsync(new HttpMethod(method), path, body, ("Authorization", $"Bearer {token}"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.WwwAuthenticate.ToString());
    }

    private static string Tampered(string token)
    {
        string[] parts = token.Split('.');
        string payload = Base64UrlEncoder.Decode(parts[1]).Replace("\"read\"", "\"read delete\"", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private static string Unsigned(string token) =>
        $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{token.Split('.')[1]}.";

    // A known attack: the public key as the secret of an HMAC signature.
    private static string SignedWithPublicKey(TestIssuer issuer)
    {
        string unsigned = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{issuer.KeyId}}"}""")}.{issuer.Token(new() { ["scope"] = "read" }).Split('.')[1]}";
        byte[] signature = HMACSHA256.HashData(issuer.PublicKey, Encoding.ASCII.GetBytes(unsigned));
        return $"{unsigned}.{Base64UrlEncoder.Encode(signature)}";
    }
}
