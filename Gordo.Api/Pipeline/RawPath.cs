using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Pipeline;

/// <summary>Checks request paths as they were sent, before Kestrel normalizes them.</summary>
internal static class RawPath
{
    /// <summary>
    /// Returns true if a segment of the raw path is <c>.</c> or <c>..</c>, percent-encoded or not. Kestrel resolves such
    /// segments before routing, so <c>/models/../metadata</c> would silently request another route. As model names they
    /// are malformed.
    /// </summary>
    public static bool HasDotSegments(HttpContext context)
    {
        string? target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is null)
            return false;
        // Fast path: most targets have no dot and no escape.
        if (target.AsSpan().IndexOfAny('.', '%') < 0)
            return false;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        ReadOnlySpan<char> path = query < 0 ? target : target.AsSpan(0, query);
        if (path.IndexOf("..", StringComparison.Ordinal) < 0 && path.IndexOf("/.", StringComparison.Ordinal) < 0
            && path.IndexOf("%2e", StringComparison.OrdinalIgnoreCase) < 0)
            return false;
        foreach (Range segment in path.Split('/'))
        {
            string plain = Uri.UnescapeDataString(path[segment].ToString());
            if (plain is "." or "..")
                return true;
        }
        return false;
    }
}
