namespace Gordo.Api.Pipeline;

/// <summary>
/// Routes HEAD as GET (RFC 9110, section 9.3.2) and several slashes at the end of a path as one. Kestrel sends no body for
/// HEAD, whatever is written.
/// </summary>
internal static class RequestRouting
{
    /// <summary>Adds routing. <paramref name="rewrite"/> adds middleware that rewrites paths.</summary>
    public static void UseRequestRouting(this WebApplication app, Action<WebApplication> rewrite)
    {
        app.Use(static (context, next) =>
        {
            HttpRequest request = context.Request;
            if (HttpMethods.IsHead(request.Method))
            {
                context.Features.Set(HeadFeature.Instance);
                request.Method = HttpMethods.Get;
            }
            if (request.Path.Value is { } path && path.EndsWith("//", StringComparison.Ordinal))
                request.Path = path.TrimEnd('/') + "/";
            return next(context);
        });
        rewrite(app);
        app.UseRouting();
        // The actions, the log and the metrics see the method that was sent.
        app.Use(static (context, next) =>
        {
            HttpRequest request = context.Request;
            if (HttpMethods.IsGet(request.Method) && context.Features.Get<HeadFeature>() is not null)
                request.Method = HttpMethods.Head;
            return next(context);
        });
    }

    private sealed class HeadFeature
    {
        public static HeadFeature Instance { get; } = new();
    }
}
