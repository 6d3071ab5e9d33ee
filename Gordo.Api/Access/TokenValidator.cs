using Gordo.Api.Access.Keys;
using Gordo.Api.Requests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Api.Access;

/// <summary>Validates JSON web tokens (RFC 7519, RFC 9068) of one issuer for one audience.</summary>
/// <remarks>
/// ASP.NET Core's JwtBearer handler is not used: it depends on data protection, which writes keys to disk at startup,
/// and it responds with 500 if the issuer cannot be reached.
/// </remarks>
internal sealed class TokenValidator(TokenIssuer issuer, string audience) : IDisposable
{
    private const int MaxTokenBytes = 16 * 1024;

    // Asymmetric signatures only. Unsigned tokens and HMAC, whose secret could be the issuer's public key, are refused.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenBytes };

    /// <summary>Validates a token and returns its scopes and subject.</summary>
    /// <returns>The scopes and the subject; or null and the reason why the token is refused.</returns>
    /// <exception cref="BusyException">The issuer's keys cannot be fetched.</exception>
    public async ValueTask<(Scopes? Scopes, string Subject, string Fault)> GetScopesAsync(string token, CancellationToken cancellation)
    {
        // Malformed tokens are refused before the issuer's keys are fetched.
        if (!_handler.CanReadToken(token) || TokenParts.Read(token) is not { } parts)
            return (null, "", "it is not a JSON web token");
        if (parts.Fault is { } fault)
            return (null, "", fault);
        TokenValidationResult result = await ValidateAsync(token, isOutdated: false, cancellation);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await ValidateAsync(token, isOutdated: true, cancellation);
        return result.IsValid
            ? (parts.Scopes, result.Claims.TryGetValue(JwtRegisteredClaimNames.Sub, out object? subject) ? subject as string ?? "" : "", "")
            : (null, "", Describe(result.Exception));
    }

    /// <inheritdoc/>
    public void Dispose() => issuer.Dispose();

    private async ValueTask<TokenValidationResult> ValidateAsync(string token, bool isOutdated, CancellationToken cancellation)
    {
        OpenIdConnectConfiguration known = await issuer.GetAsync(isOutdated, cancellation);
        return await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = known.Issuer,
            ValidAudience = audience,
            // Otherwise the audience `gordo/` would match `gordo`.
            IgnoreTrailingSlashWhenValidatingAudience = false,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = known.SigningKeys,
            ClockSkew = TimeSpan.FromMinutes(1),
        });
    }

    private static string Describe(Exception exception) => exception switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenNotYetValidException => "it is not valid yet",
        SecurityTokenNoExpirationException => "it never expires",
        SecurityTokenInvalidAudienceException => "it is meant for another audience",
        SecurityTokenInvalidIssuerException => "it is from another issuer",
        SecurityTokenInvalidAlgorithmException => "its signature algorithm is not accepted",
        SecurityTokenSignatureKeyNotFoundException => "it is signed with a key the issuer does not have",
        SecurityTokenInvalidSignatureException => "its signature is wrong",
        _ => "it is malformed",
    };
}
