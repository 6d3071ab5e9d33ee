namespace Gordo.Api.Pipeline;

/// <summary>
/// Makes the server answer behind a proxy that routes by prefix: <c>X-Envoy-Original-Path</c> holds the path before the
/// proxy cut something off its front or put something there, <c>X-Forwarded-Proto</c> the scheme.
/// </summary>
/// <remarks>
/// Two ways of routing occur: any prefix in front of a full route (<c>/plant/gordo/v0/p/m/metadata</c> arriving with or
/// without <c>/plant</c>), and a full route arriving as its end (<c>/metadata</c>). A header that does not end with the
/// path that arrived says nothing about this request and is left alone. So that nobody is let past a proxy that allows
/// by path, the paths it is most likely to leave open, the server's own, are never turned into a route.
/// </remarks>
internal sealed class EnvoyPrefix(RequestDelegate next)
{
    private const string OriginalPath = "X-Envoy-Original-Path";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string RoutePrefix = "/gordo/v0/";
    private const int LongestPath = 4096;

    private static readonly string[] OwnPaths = ["/healthcheck", "/metrics", "/swagger", "/openapi.json", "/openapi.yaml"];

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (request.Headers.TryGetValue(OriginalPath, out var original) && Parse(original.ToString()) is { } path)
            Apply(request, path);
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
        int route = original.IndexOf(RoutePrefix, StringComparison.Ordinal);
        if (IsOwn(arrived))
        {
            // Links are to carry the prefix; the path stays what the proxy let through.
            if (route < 0)
                request.PathBase = new PathString(trimmed[..^arrived.Length]);
            return;
        }
        int cut = route >= 0 ? route : trimmed.Length - arrived.Length;
        request.PathBase = new PathString(original[..cut]);
        request.Path = new PathString(original[cut..]);
    }

    // As the access check has it: what is open to all. Routing does not mind the case.
    private static bool IsOwn(string arrived)
    {
        var path = new PathString(arrived);
        return arrived.Length == 0 || Array.Exists(OwnPaths, own => path.StartsWithSegments(own, StringComparison.OrdinalIgnoreCase));
    }

    // Null for whatever is not a plain absolute path: such a header is ignored, never followed.
    private static string? Parse(string header)
    {
        int query = header.IndexOf('?', StringComparison.Ordinal);
        string raw = query < 0 ? header : header[..query];
        if (raw.Length is 0 or > LongestPath || raw[0] != '/' || raw.Contains("%2f", StringComparison.OrdinalIgnoreCase)
            || raw.Contains("%5c", StringComparison.OrdinalIgnoreCase))
            return null;
        string path = Uri.UnescapeDataString(raw);
        bool plain = !path.Contains("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal)
            && !path.Split('/').Any(segment => segment is "." or "..") && !path.Any(char.IsControl);
        return plain ? path : null;
    }
}
