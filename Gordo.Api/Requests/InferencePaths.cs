namespace Gordo.Api.Requests;

/// <summary>The paths of the Open Inference Protocol, which has its own rules for health checks and errors.</summary>
internal static class InferencePaths
{
    /// <summary>The path below which all others are, and which describes the server.</summary>
    public const string Root = "/v2";

    /// <summary>The path below which the health checks of the server are; they are public and not counted.</summary>
    public const string Health = "/v2/health";

    /// <summary>The path below which the models are.</summary>
    public const string Models = "/v2/models/";

    /// <summary>Returns true if a path is one of the protocol, whether it has a route or not. Routing is case-insensitive.</summary>
    public static bool IsAt(PathString path) => path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns true if a revision of query or header does not count for a path: a health check of the server, or that of a version of a
    /// model. Routing is case-insensitive.
    /// </summary>
    public static bool IgnoresRevision(PathString path)
    {
        if (!path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase, out PathString rest))
            return false;
        string[] segments = (rest.Value ?? "").Split('/', 5);
        return segments.Length > 1 && (segments[1].Equals("health", StringComparison.OrdinalIgnoreCase)
            || (segments.Length > 4 && segments[3].Equals("versions", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Returns true if a path is a health check of the server.</summary>
    public static bool IsHealth(PathString path) => path.StartsWithSegments(Health, StringComparison.Ordinal);
}
