using Gordo.Api.Requests;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Gordo.Api.Access;

/// <summary>
/// What the issuer of tokens says about itself: its name and its keys, fetched with the first token and kept.
/// </summary>
/// <remarks>
/// OpenID Connect Discovery 1.0. However many requests wait, one asks the issuer; and where it cannot be reached, it
/// is left alone for a while, so that its fault does not become ours. Ages are by the monotonic clock.
/// </remarks>
internal sealed partial class TokenIssuer(string authority, TimeProvider time, ILogger<TokenIssuer> logger) : IDisposable
{
    // Keys are changed rarely, and withdrawn even more rarely.
    private static readonly TimeSpan RefreshAfter = TimeSpan.FromHours(1);

    // A token with an unknown key makes us ask again, but not every such token.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetriesAfter = TimeSpan.FromSeconds(2);

    private readonly HttpClient _client = new()
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _fetch;
    private OpenIdConnectConfiguration? _known;
    private long _fetched;

    /// <summary>The issuer's name and keys.</summary>
    /// <param name="isOutdated">Whether what was given before lacks a key.</param>
    /// <param name="cancellation">Ends the waiting, not the fetching.</param>
    /// <exception cref="BusyException">The issuer cannot be reached and never was.</exception>
    public async ValueTask<OpenIdConnectConfiguration> GetAsync(bool isOutdated, CancellationToken cancellation)
    {
        Task<OpenIdConnectConfiguration> fetch = Fetch(isOutdated);
        // What is merely old is fetched anew in the background.
        if (_known is { } known && !isOutdated)
            return known;
        try
        {
            return await fetch.WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return _known ?? throw new BusyException("The issuer of tokens cannot be reached now.") { Reason = RefusalReason.Issuer };
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
                TimeSpan patience = !kept.IsCompletedSuccessfully ? RetriesAfter : isOutdated ? AsksAgainAfter : RefreshAfter;
                if (!kept.IsCompleted || age < patience)
                    return kept;
            }
            _fetched = time.GetTimestamp();
            // Not under the lock, nor for the request that happens to be the first.
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
