using Gordo.Api.Requests;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gordo.Api.Access;

/// <summary>
/// The token issuer's name and signing keys, fetched when the first token arrives and cached.
/// </summary>
/// <remarks>
/// OpenID Connect Discovery 1.0. Concurrent requests share one fetch. After a failure the issuer is not called again
/// for <see cref="RetryInterval"/>. Ages are measured with the monotonic clock.
/// </remarks>
internal sealed partial class TokenIssuer(string authority, TimeProvider time, ILogger<TokenIssuer> logger) : IDisposable
{
    // Keys change rarely, and are revoked even more rarely.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromHours(1);

    // A token with an unknown key triggers another fetch, at most this often.
    private static readonly TimeSpan MinRefetchInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _fetch;
    private OpenIdConnectConfiguration? _known;
    private long _fetched;

    /// <summary>Returns the issuer's name and keys.</summary>
    /// <param name="isOutdated">True if the cached keys lack the key of a token.</param>
    /// <param name="cancellation">Cancels the wait, not the fetch.</param>
    /// <exception cref="BusyException">The issuer cannot be reached and nothing is cached.</exception>
    public async ValueTask<OpenIdConnectConfiguration> GetAsync(bool isOutdated, CancellationToken cancellation)
    {
        Task<OpenIdConnectConfiguration> fetch = Fetch(isOutdated);
        // Cached keys stay in use while a background fetch renews them.
        if (_known is { } known && !isOutdated)
            return known;
        try
        {
            return await fetch.WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return _known ?? throw new BusyException("The token issuer cannot be reached now.") { Reason = RefusalReason.Issuer };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task<OpenIdConnectConfiguration> Fetch(bool isOutdated)
    {
        lock (_gate)
        {
            if (_fetch is { } kept)
            {
                TimeSpan age = time.GetElapsedTime(_fetched);
                TimeSpan interval = !kept.IsCompletedSuccessfully ? RetryInterval : isOutdated ? MinRefetchInterval : RefreshInterval;
                if (!kept.IsCompleted || age < interval)
                    return kept;
            }
            _fetched = time.GetTimestamp();
            // On another thread: the fetch must neither hold the lock nor be cancelled with the first request.
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        try
        {
            var documents = new HttpDocumentRetriever(_client) { RequireHttps = authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase) };
            string address = authority.TrimEnd('/') + "/.well-known/openid-configuration";
            OpenIdConnectConfiguration found = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, CancellationToken.None);
            _known = found;
            Log.Fetched(logger, found.SigningKeys.Count, authority);
            return found;
        }
        catch (Exception exception)
        {
            Log.Unreachable(logger, authority, exception.InnerException?.Message ?? exception.Message);
            throw;
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
