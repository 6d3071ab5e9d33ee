using Gordo.Api.Access.Keys;
using Gordo.Api.Requests;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gordo.Api.Access;

/// <summary>Checks JSON web tokens (RFC 7519, RFC 9068) of one issuer, for one audience.</summary>
/// <remarks>
/// The framework's own handler would do as much; but it brings data protection with it, which writes keys to disk at
/// the start, and it answers with 500 where the issuer cannot be reached.
/// </remarks>
internal sealed class TokenCheck(TokenIssuer issuer, string audience) : IDisposable
{
    private const int LongestToken = 16 * 1024;

    // Signed with a key that only the issuer has: nothing that is signed with a public key, or not at all.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LongestToken };

    /// <summary>What the bearer of a token may do.</summary>
    /// <returns>The scopes; or null, and why the token is refused.</returns>
    /// <exception cref="BusyException">The issuer cannot be asked for its keys.</exception>
    public async ValueTask<(Scopes? Scopes, string Fault)> FindAsync(string token, CancellationToken cancellation)
    {
        // Whatever is no token by its looks needs no keys.
        if (!_handler.CanReadToken(token) || TokenParts.Of(token) is not { } parts)
            return (null, "it is no JSON web token");
        if (parts.Fault is { } fault)
            return (null, fault);
        TokenValidationResult result = await ValidateAsync(token, isOutdated: false, cancellation);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await ValidateAsync(token, isOutdated: true, cancellation);
        return result.IsValid ? (parts.Scopes, "") : (null, Describe(result.Exception));
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
            // Otherwise `gordo/` would do for `gordo`.
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
        SecurityTokenInvalidAlgorithmException => "it is signed by an algorithm that is not taken",
        SecurityTokenSignatureKeyNotFoundException => "it is signed with a key the issuer does not have",
        SecurityTokenInvalidSignatureException => "its signature is wrong",
        _ => "it is malformed",
    };
}
