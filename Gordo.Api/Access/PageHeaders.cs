namespace Gordo.Api.Access;

/// <summary>Adds security headers to the pages: a content security policy, and no referrer.</summary>
internal static class PageHeaders
{
    // Pages of this server: nothing inline, and nothing from other hosts.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Swagger UI has inline scripts and styles, and images as data URLs.
    private const string SwaggerPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        PathString path = context.Request.Path;
        // Routing is case-insensitive.
        string? policy = path.StartsWithSegments("/swagger", StringComparison.OrdinalIgnoreCase) ? SwaggerPolicy
            : path == "/" || path.StartsWithSegments("/explore", StringComparison.OrdinalIgnoreCase) ? Policy : null;
        if (policy is not null)
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy;
            headers["Referrer-Policy"] = "no-referrer";
        }
        return next(context);
    });
}
