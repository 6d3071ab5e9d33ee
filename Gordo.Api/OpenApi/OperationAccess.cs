using Gordo.Api.Access;
using Gordo.Api.Access.Keys;
using Gordo.Api.Settings;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Gordo.Api.OpenApi;

/// <summary>Describes the keys and tokens that the server accepts, and which operations require one.</summary>
internal static class OperationAccess
{
    private const string Key = "key";
    private const string Bearer = "bearer";
    private const string OpenId = "openId";

    /// <summary>Adds the security schemes that the settings enable.</summary>
    public static void AddSchemes(SwaggerGenOptions options, ServerSettings settings)
    {
        foreach ((string name, OpenApiSecurityScheme scheme) in Schemes(settings))
            options.AddSecurityDefinition(name, scheme);
    }

    /// <summary>Adds the requirement of an operation, and the responses to requests that do not meet it.</summary>
    public static void Describe(OpenApiOperation operation, OperationFilterContext context, ServerSettings settings)
    {
        if (!settings.HasAccessControl)
            return;
        Scopes scope = AccessMiddleware.RequiredScope(context.ApiDescription.HttpMethod!, $"/{context.ApiDescription.RelativePath}");
        if (scope == Scopes.None)
        {
            operation.Security = [new OpenApiSecurityRequirement()];
            return;
        }
        string name = scope.ToString().ToLowerInvariant();
        operation.Description = $"{operation.Description}\n\nRequires the scope `{name}`.".TrimStart();
        // Each is sufficient. Only schemes of OpenID Connect list scopes.
        operation.Security =
        [
            .. Schemes(settings).Select(scheme => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(scheme.Name, context.Document)] = scheme.Name == OpenId ? [name] : [],
            }),
        ];
        ErrorCatalogue.Add(operation, context.Document, 401, 403);
    }

    private static IEnumerable<(string Name, OpenApiSecurityScheme Scheme)> Schemes(ServerSettings settings)
    {
        if (settings.ApiKeysFile is not null)
        {
            yield return (Key, new()
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = AccessMiddleware.KeyHeader,
                Description = "An API key from the server's key file.",
            });
        }
        if (settings.HasAccessControl)
            yield return (Bearer, BearerScheme(settings));
        if (settings.JwtAuthority is { } authority)
        {
            yield return (OpenId, new()
            {
                Type = SecuritySchemeType.OpenIdConnect,
                OpenIdConnectUrl = new Uri($"{authority.TrimEnd('/')}/.well-known/openid-configuration"),
                Description = $"The issuer of the tokens, with the audience {settings.JwtAudience}.",
            });
        }
    }

    private static OpenApiSecurityScheme BearerScheme(ServerSettings settings) => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        BearerFormat = settings.JwtAuthority is null ? null : "JWT",
        Description = settings.JwtAuthority is null ? "The API key as a bearer token."
            : $"A JSON web token issued by {settings.JwtAuthority} for the audience {settings.JwtAudience}, with the scopes read, predict or delete"
                + (settings.ApiKeysFile is null ? "." : "; or the API key as a bearer token."),
    };
}
