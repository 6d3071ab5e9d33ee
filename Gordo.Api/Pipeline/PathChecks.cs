using Microsoft.AspNetCore.Http.Features;

namespace Gordo.Api.Pipeline;

/// <summary>Looks at paths before the server has tidied them up.</summary>
internal static class PathChecks
{
    /// <summary>
    /// Whether a segment of the path as it was sent is <c>.</c> or <c>..</c>, encoded or not. Kestrel resolves such
    /// segments before routing, so that <c>/models/../metadata</c> would silently ask for something else; as the name
    /// of a model they are simply malformed.
    /// </summary>
    public static bool HasDotSegments(HttpContext context)
    {
        string? target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is null)
            return false;
        // As most are, told by one pass.
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
