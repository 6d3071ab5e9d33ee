using Gordo.Api.Access.Keys;
using Gordo.Api.Settings;

namespace Gordo.Api.Access;

/// <summary>Registers authentication and authorization if the settings require them.</summary>
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

    // A separate method, so that the token libraries are loaded only if tokens are configured.
    private static void AddTokens(IServiceCollection services, string authority, string audience) =>
        services.AddSingleton(provider => new TokenValidator(
            new TokenIssuer(authority, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TokenIssuer>>()), audience));
}
