using Gordo.Api.Requests;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Supports proxies that route by path prefix: <c>X-Envoy-Original-Path</c> has the path before the proxy removed or added
/// a prefix, <c>X-Forwarded-Prefix</c> the prefix, and <c>X-Forwarded-Proto</c> the scheme.
/// </summary>
/// <remarks>
/// There are two ways of routing: a prefix before a full route (<c>/plant/gordo/v0/p/m/metadata</c> arrives with or
/// without <c>/plant</c>), and a full route that arrives as its last part (<c>/metadata</c>). A header that does not end
/// with the arrived path is ignored. The server's own paths, which an authorizing proxy is likely to leave open, are never
/// rewritten to another route; otherwise clients could bypass the proxy's authorization.
/// </remarks>
internal sealed class EnvoyPrefix(RequestDelegate next)
{
    private const string OriginalPath = "X-Envoy-Original-Path";
    private const string ForwardedPrefix = "X-Forwarded-Prefix";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string RoutePrefix = "/gordo/v0/";
    private const int MaxPathLength = 4096;

    private static readonly string[] OwnPaths = ["/healthcheck", InferencePaths.Health, "/metrics", "/explore", "/swagger", "/openapi.json", "/openapi.yaml"];

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Headers.TryGetValue(OriginalPath, out var original))
        {
            if (Parse(original.ToString()) is { } path)
                Apply(request, path);
        }
        else if (request.Headers.TryGetValue(ForwardedPrefix, out var forwarded) && Parse(forwarded.ToString())?.TrimEnd('/') is { Length: > 0 } prefix)
        {
            ApplyPrefix(request, prefix);
        }
        if (request.Headers.TryGetValue(ForwardedProto, out var scheme) && scheme.ToString() is "http" or "https")
            request.Scheme = scheme.ToString();
        return next(context);
    }

    private static void Apply(HttpRequest request, string original)
    {
        string arrived = (request.Path.Value ?? "").TrimEnd('/');
        string trimmed = original.TrimEnd('/');
        if (!trimmed.EndsWith(arrived, StringComparison.Ordinal))
            return;
        int route = IndexOfRoute(original);
        if (IsOwn(arrived))
        {
            // The prefix is used for links only; the path that the proxy authorized is not changed.
            if (route < 0)
                request.PathBase = new PathString(trimmed[..^arrived.Length]);
            return;
        }
        // A path that arrives as a route is that route, whatever the prefix looks like: /v2/models/m of /gordo/v0/p/v2/models/m.
        int cut = route >= 0 && !IsWhole(arrived) ? route : trimmed.Length - arrived.Length;
        request.PathBase = new PathString(original[..cut]);
        request.Path = new PathString(original[cut..]);
    }

    // The proxy may have removed the prefix from the path, or not. The prefix may be the begin of the route: "/gordo".
    private static void ApplyPrefix(HttpRequest request, string prefix)
    {
        if (!IsOwn((request.Path.Value ?? "").TrimEnd('/')) && request.Path.StartsWithSegments(prefix, StringComparison.Ordinal, out PathString rest)
            && (IsRoute(rest) || !IsRoute(request.Path)))
            request.Path = rest.HasValue ? rest : "/";
        request.PathBase = new PathString(prefix);
    }

    private static int IndexOfRoute(string original) => original.IndexOf(RoutePrefix, StringComparison.Ordinal) is >= 0 and int route
        ? route
        : original.IndexOf(InferencePaths.Models, StringComparison.Ordinal);

    // No model's route is /v2 alone, though a project may have the name.
    private static bool IsWhole(string arrived) => arrived.StartsWith(RoutePrefix, StringComparison.Ordinal)
        || arrived.StartsWith(InferencePaths.Models, StringComparison.Ordinal) || arrived == InferencePaths.Root;

    private static bool IsRoute(PathString path) => path.Value?.StartsWith(RoutePrefix, StringComparison.Ordinal) == true || InferencePaths.IsAt(path);

    // The public paths of AccessMiddleware. Routing is case-insensitive.
    private static bool IsOwn(string arrived)
    {
        var path = new PathString(arrived);
        return arrived.Length == 0 || Array.Exists(OwnPaths, own => path.StartsWithSegments(own, StringComparison.OrdinalIgnoreCase));
    }

    // Returns null for anything but a plain absolute path. Such a header is ignored.
    private static string? Parse(string header)
    {
        int query = header.IndexOf('?', StringComparison.Ordinal);
        string raw = query < 0 ? header : header[..query];
        if (raw.Length is 0 or > MaxPathLength || raw[0] != '/' || raw.Contains("%2f", StringComparison.OrdinalIgnoreCase)
            || raw.Contains("%5c", StringComparison.OrdinalIgnoreCase))
            return null;
        string path = Uri.UnescapeDataString(raw);
        // Several slashes at the end count as one, as in the path itself.
        if (path.EndsWith("//", StringComparison.Ordinal))
            path = path.TrimEnd('/') + "/";
        bool plain = !path.Contains("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Split('/').Any(segment => segment is "." or "..") && !path.Any(char.IsControl);
        return plain ? path : null;
    }
}
