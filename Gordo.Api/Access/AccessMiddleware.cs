using Gordo.Api.Access.Keys;
using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Requests;

namespace Gordo.Api.Access;

/// <summary>
/// Lets requests through by the key or token they carry. Health checks, metrics and the contract's pages are open to
/// all; what else there is needs a scope.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, GordoMetrics metrics, ApiKeyFile? keys = null, TokenCheck? tokens = null)
{
    private const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";

    private readonly string _needed = keys is null ? "A bearer token is needed." : tokens is null
        ? $"A key is needed, as '{KeyHeader}' or as a bearer token."
        : $"A key is needed, as '{KeyHeader}' or as a bearer token, or a token of the issuer.";

    public async Task InvokeAsync(HttpContext context)
    {
        Scopes needed = Needed(context.Request);
        if (needed == Scopes.None)
        {
            await next(context);
            return;
        }
        (Scopes? scopes, string who, string? fault) = await IdentifyAsync(context);
        if (scopes is null)
        {
            metrics.RecordRefusal(RefusalReason.Unauthorized);
            context.Response.Headers.WWWAuthenticate = fault is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            await ErrorAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, fault ?? _needed);
        }
        else if (!scopes.Value.HasFlag(needed))
        {
            metrics.RecordRefusal(RefusalReason.Forbidden);
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            await ErrorAnswer.WriteAsync(
                context, StatusCodes.Status403Forbidden, $"{who} does not allow {needed.ToString().ToLowerInvariant()}.");
        }
        else
        {
            await next(context);
        }
    }

    // Null scopes are nobody's; the fault is what a token has.
    private async ValueTask<(Scopes? Scopes, string Who, string? Fault)> IdentifyAsync(HttpContext context)
    {
        string? bearer = BearerOf(context.Request);
        // Several headers would be one key with commas, or empty ones a key that is not empty.
        string? key = context.Request.Headers.TryGetValue(KeyHeader, out var header) ? header.Count == 1 ? header[0] : null : bearer;
        if (keys is not null && !string.IsNullOrWhiteSpace(key) && keys.Find(key) is { } holder)
        {
            metrics.RecordKey(holder.Name);
            return (holder.Scopes, $"The key of '{holder.Name}'", null);
        }
        if (tokens is null || string.IsNullOrEmpty(bearer))
            return (null, "", null);
        (Scopes? scopes, string fault) = await tokens.FindAsync(bearer, context.RequestAborted);
        return (scopes, "The token", scopes is null ? $"The token is refused: {fault}." : null);
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

    private static string? BearerOf(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
