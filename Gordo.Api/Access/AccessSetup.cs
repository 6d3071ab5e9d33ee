using Gordo.Api.Access.Keys;
using Gordo.Api.Settings;

namespace Gordo.Api.Access;

/// <summary>Registers who may do what, for servers that are not open to all.</summary>
internal static class AccessSetup
{
    public static void AddAccess(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.ApiKeysFile is { } keys)
        {
            services.AddSingleton(provider => new ApiKeyFile(
                keys, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiKeyFile>>()));
        }
        if (settings is { JwtAuthority: { } authority, JwtAudience: { } audience })
            AddTokens(services, authority, audience);
    }

    // By itself, so that the libraries for tokens are not even loaded where there are none.
    private static void AddTokens(IServiceCollection services, string authority, string audience) =>
        services.AddSingleton(provider => new TokenCheck(
            new TokenIssuer(authority, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TokenIssuer>>()), audience));
}
