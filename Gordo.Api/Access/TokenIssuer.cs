using Gordo.Api.Requests;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gordo.Api.Access;

/// <summary>
/// The token issuer's name and signing keys (OpenID Connect Discovery 1.0), fetched when the first token arrives and cached.
/// </summary>
/// <remarks>
/// The library's manager fetches, caches and refreshes. Until its first fetch has succeeded, it would fetch once per waiting
/// request, one after the other; here concurrent requests share one fetch, and a failure is kept for
/// <see cref="RetryInterval"/>.
/// </remarks>
internal sealed partial class TokenIssuer : IConfigurationRetriever<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly Lock _gate = new();
    private readonly string _authority;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenIssuer> _logger;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _manager;
    private Task<OpenIdConnectConfiguration>? _first;
    private long _started;

    /// <summary>Creates the issuer; nothing is fetched.</summary>
    public TokenIssuer(string authority, TimeProvider time, ILogger<TokenIssuer> logger)
    {
        (_authority, _time, _logger) = (authority, time, logger);
        var documents = new HttpDocumentRetriever(_client) { RequireHttps = authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase) };
        _manager = new(authority.TrimEnd('/') + "/.well-known/openid-configuration", this, documents)
        {
            // Keys change rarely, and are revoked even more rarely.
            AutomaticRefreshInterval = TimeSpan.FromHours(1),
            // A token with an unknown key triggers another fetch, at most this often.
            RefreshInterval = TimeSpan.FromSeconds(5),
        };
    }

    /// <summary>Returns the issuer's name and keys.</summary>
    /// <param name="isOutdated">True if the cached keys lack the key of a token.</param>
    /// <param name="cancellation">Cancels the wait, not the fetch.</param>
    /// <exception cref="BusyException">The issuer cannot be reached and nothing is cached.</exception>
    public async ValueTask<OpenIdConnectConfiguration> GetAsync(bool isOutdated, CancellationToken cancellation)
    {
        if (isOutdated)
            _manager.RequestRefresh();
        try
        {
            Task<OpenIdConnectConfiguration> first = FetchFirst();
            return first.IsCompletedSuccessfully
                ? await _manager.GetConfigurationAsync(CancellationToken.None).WaitAsync(cancellation)
                : await first.WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw new BusyException("The token issuer cannot be reached now.") { Reason = RefusalReason.Issuer };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <inheritdoc/>
    async Task<OpenIdConnectConfiguration> IConfigurationRetriever<OpenIdConnectConfiguration>.GetConfigurationAsync(
        string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        try
        {
            OpenIdConnectConfiguration found = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, cancel);
            Log.Fetched(_logger, found.SigningKeys.Count, _authority);
            return found;
        }
        catch (Exception exception)
        {
            Log.Unreachable(_logger, _authority, exception.InnerException?.Message ?? exception.Message);
            throw;
        }
    }

    private Task<OpenIdConnectConfiguration> FetchFirst()
    {
        lock (_gate)
        {
            if (_first is { } kept && (!kept.IsCompleted || kept.IsCompletedSuccessfully || _time.GetElapsedTime(_started) < RetryInterval))
                return kept;
            _started = _time.GetTimestamp();
            // Not under the lock, nor for the request that happens to be the first.
            return _first = Task.Run(() => _manager.GetConfigurationAsync(CancellationToken.None));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3411, LogLevel.Information, "Fetched {Count} keys of the token issuer {Authority}")]
        public static partial void Fetched(ILogger logger, int count, string authority);

        [LoggerMessage(3412, LogLevel.Error, "Cannot fetch the keys of the token issuer {Authority}: {Reason}")]
        public static partial void Unreachable(ILogger logger, string authority, string reason);
    }
}
