namespace Gordo.Api.Access;

/// <summary>Adds security headers to Swagger UI: a content security policy, and no referrer.</summary>
internal static class PageHeaders
{
    // Swagger UI has inline scripts and styles, and images as data URLs.
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal))
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers["Referrer-Policy"] = "no-referrer";
        }
        return next(context);
    });
}
