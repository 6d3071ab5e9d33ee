using Gordo.Api.Formatting;
using Gordo.Api.Observability;

namespace Gordo.Api.Access;

/// <summary>
/// Lets requests through by the key they carry. Health checks, metrics and the contract's pages are open to all; what
/// else there is needs a scope.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, ApiKeyFile keys)
{
    private const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        Scopes needed = Needed(context.Request);
        if (needed == Scopes.None)
        {
            await next(context);
            return;
        }
        if (KeyOf(context.Request) is not { } key || keys.Find(key) is not { } holder)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ErrorAnswer.WriteAsync(
                context, StatusCodes.Status401Unauthorized, $"A key is needed, as '{KeyHeader}' or as a bearer token.");
        }
        else if (!holder.Scopes.HasFlag(needed))
        {
            await ErrorAnswer.WriteAsync(
                context, StatusCodes.Status403Forbidden, $"The key of '{holder.Name}' does not allow {needed.ToString().ToLowerInvariant()}.");
        }
        else
        {
            await next(context);
        }
    }

    private static Scopes Needed(HttpRequest request)
    {
        PathString path = request.Path;
        if (path.StartsWithSegments("/healthcheck", StringComparison.Ordinal) || path == MetricsEndpoint.Path || path == "/"
            || path.StartsWithSegments("/swagger", StringComparison.Ordinal) || path.StartsWithSegments("/openapi.json", StringComparison.Ordinal)
            || path.StartsWithSegments("/openapi.yaml", StringComparison.Ordinal))
            return Scopes.None;
        if (HttpMethods.IsDelete(request.Method))
            return Scopes.Delete;
        return HttpMethods.IsPost(request.Method) ? Scopes.Predict : Scopes.Read;
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue(KeyHeader, out var key))
            return key.ToString();
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
