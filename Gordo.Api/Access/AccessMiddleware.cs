using Gordo.Api.Access.Keys;
using Gordo.Api.Formatting;
using Gordo.Api.Observability;
using Gordo.Api.Requests;

namespace Gordo.Api.Access;

/// <summary>
/// Authenticates requests by API key or bearer token and authorizes them by scope. Health checks, metrics, the
/// pages and the OpenAPI document are public; all other routes require a scope.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, GordoMetrics metrics, ApiKeyFile? keys = null, TokenValidator? tokens = null)
{
    /// <summary>The header of an API key.</summary>
    public const string KeyHeader = "X-API-Key";

    private const string Bearer = "Bearer ";
    private const string InvalidKey = "The key is not valid.";
    private const string RepeatedKey = $"The header '{KeyHeader}' is given more than once.";

    private readonly string _unauthorizedMessage = keys is null ? "A bearer token is required." : tokens is null
        ? $"A key is required, as '{KeyHeader}' or as a bearer token."
        : $"A key is required, as '{KeyHeader}' or as a bearer token, or a token of the issuer.";

    /// <summary>Returns the scope that a request requires.</summary>
    public static Scopes RequiredScope(string method, PathString path)
    {
        if (path.StartsWithSegments("/healthcheck", StringComparison.Ordinal) || InferencePaths.IsHealth(path) || path == MetricsEndpoint.Path || path == "/"
            || path.StartsWithSegments("/explore", StringComparison.Ordinal) || path.StartsWithSegments("/swagger", StringComparison.Ordinal) || path.StartsWithSegments("/openapi.json", StringComparison.Ordinal)
            || path.StartsWithSegments("/openapi.yaml", StringComparison.Ordinal))
            return Scopes.None;
        if (HttpMethods.IsDelete(method))
            return Scopes.Delete;
        return HttpMethods.IsPost(method) ? Scopes.Predict : Scopes.Read;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        Scopes required = RequiredScope(context.Request.Method, context.Request.Path);
        if (required == Scopes.None)
        {
            await next(context);
            return;
        }
        (Scopes? scopes, string subject, string? fault) = await IdentifyAsync(context);
        if (scopes is null)
        {
            metrics.RecordRefusal(RefusalReason.Unauthorized);
            context.Response.Headers.WWWAuthenticate = fault is null ? "Bearer" : "Bearer error=\"invalid_token\"";
            await ErrorResponse.WriteAsync(context, StatusCodes.Status401Unauthorized, fault ?? _unauthorizedMessage);
        }
        else if (!scopes.Value.HasFlag(required))
        {
            metrics.RecordRefusal(RefusalReason.Forbidden);
            context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
            await ErrorResponse.WriteAsync(
                context, StatusCodes.Status403Forbidden, $"{subject} does not allow {required.ToString().ToLowerInvariant()}.");
        }
        else
        {
            RequestContext.Of(context).MayRead = scopes.Value.HasFlag(Scopes.Read);
            await next(context);
        }
    }

    // Scopes are null if neither a key nor a token is valid; the fault says why what was sent is refused.
    private async ValueTask<(Scopes? Scopes, string Who, string? Fault)> IdentifyAsync(HttpContext context)
    {
        string? bearer = GetBearerToken(context.Request);
        // Repeated headers are refused: joined by commas, they would form a key that the client never sent.
        bool hasHeader = context.Request.Headers.TryGetValue(KeyHeader, out var header);
        string? key = !hasHeader ? bearer : header.Count == 1 ? header[0] : null;
        if (keys is not null && !string.IsNullOrWhiteSpace(key) && keys.Find(key) is { } holder)
        {
            metrics.RecordKey(holder.Name);
            RequestContext.Of(context).Key = holder.Name;
            return (holder.Scopes, $"The key of '{holder.Name}'", null);
        }
        if (tokens is null || string.IsNullOrEmpty(bearer))
            return (null, "", hasHeader && header.Count > 1 ? RepeatedKey : keys is null || string.IsNullOrWhiteSpace(key) ? null : InvalidKey);
        (Scopes? scopes, string subject, string fault) = await tokens.GetScopesAsync(bearer, context.RequestAborted);
        if (scopes is not null)
            RequestContext.Of(context).Key = BoundedLabel.Truncate(subject);
        return (scopes, "The token", scopes is null ? $"The token is refused: {fault}." : null);
    }

    private static string? GetBearerToken(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }
}
