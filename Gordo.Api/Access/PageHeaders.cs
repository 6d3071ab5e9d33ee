namespace Gordo.Api.Access;

/// <summary>Headers that keep browsers from doing more with the pages than showing them.</summary>
internal static class PageHeaders
{
    // Swagger UI has its script and styles in the page, and pictures as data.
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

    public static void UsePageHeaders(this WebApplication app) => app.Use(static (context, next) =>
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Path.StartsWithSegments("/swagger", StringComparison.Ordinal))
        {
            headers.ContentSecurityPolicy = Policy;
            headers["Referrer-Policy"] = "no-referrer";
        }
        return next(context);
    });
}
