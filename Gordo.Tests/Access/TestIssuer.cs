using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gordo.Tests.Reliability;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Tests.Access;

/// <summary>The claims of a token besides issuer, audience and lifetime.</summary>
internal sealed class TokenClaims : Dictionary<string, object>;

/// <summary>A token issuer on a port of 127.0.0.1. Serves a discovery document and keys, and creates tokens.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly HttpListener _listener = new();
    private RSA _key = RSA.Create(2048);
    private int _keyNumber = 1;
    private int _fetches;

    public TestIssuer(int? port = null)
    {
        Port = port ?? ServerProcess.FreePort();
        Authority = $"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/plant";
        _listener.Prefixes.Add($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Authority { get; }

    /// <summary>The number of requests for the keys.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public string KeyId => $"key-{_keyNumber.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The public key in PEM format.</summary>
    public byte[] PublicKey => Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

    /// <summary>Replaces the signing key; only the new one is published.</summary>
    public void ChangeKey()
    {
        _key = RSA.Create(2048);
        _keyNumber++;
    }

    public string Token(
        TokenClaims claims, string? audience = null, string? issuer = null, DateTime? expires = null, DateTime? notBefore = null, RSA? key = null, string? keyId = null)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        DateTime begins = notBefore ?? DateTime.UtcNow.AddHours(-2);
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Authority,
            Audience = audience ?? "gordo",
            NotBefore = begins,
            Expires = expires == DateTime.MaxValue ? null : expires ?? DateTime.UtcNow.AddHours(1),
            Claims = claims,
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(key ?? _key) { KeyId = keyId ?? KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
                SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>Creates a valid token with additional headers and claims, which are not checked.</summary>
    public string SignedByHand(TokenClaims headers, TokenClaims claims)
    {
        headers["alg"] = "RS256";
        headers["kid"] = KeyId;
        claims["iss"] = Authority;
        claims["aud"] = "gordo";
        claims["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        string unsigned = $"{Base64UrlEncoder.Encode(JsonSerializer.Serialize(headers))}.{Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims))}";
        return $"{unsigned}.{Base64UrlEncoder.Encode(_key.SignData(Encoding.ASCII.GetBytes(unsigned), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose()
    {
        _listener.Close();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                RSAParameters key = _key.ExportParameters(includePrivateParameters: false);
                string? body = context.Request.Url!.AbsolutePath switch
                {
                    "/plant/.well-known/openid-configuration" => $$"""{"issuer":"{{Authority}}","jwks_uri":"{{Authority}}/keys"}""",
                    "/plant/keys" => $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{KeyId}}","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}""",
                    _ => null,
                };
                if (context.Request.Url.AbsolutePath == "/plant/keys")
                    Interlocked.Increment(ref _fetches);
                context.Response.StatusCode = body is null ? 404 : 200;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body ?? ""));
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
