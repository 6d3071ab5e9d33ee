using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>
/// The revision of a request, resolved once at its start.
/// </summary>
/// <param name="Text">The name of the revision, or an invalid one as the client sent it. Responses echo it.</param>
/// <param name="Value">The revision; default if <paramref name="Error"/> is set.</param>
/// <param name="Error">The error message if the revision is malformed or unknown, worded as the original; otherwise null.</param>
internal sealed record RequestRevision(string Text, Revision Value, string? Error)
{
    /// <summary>True if the revision is well-formed but does not exist.</summary>
    public bool IsUnknown { get; private init; }

    /// <summary>The name of the query parameter and header in requests, and of the header in responses.</summary>
    public const string Name = "revision";

    /// <summary>Returns the revision of a request that has passed <c>RequestContextMiddleware</c>.</summary>
    public static RequestRevision From(HttpContext context) => RequestContext.Of(context).Revision;

    /// <summary>Creates the instance of an existing revision.</summary>
    public static RequestRevision Of(Revision revision) => new(revision.ToString(), revision, null);

    /// <summary>Reads the revision from the query, otherwise from the header; returns null if neither has one.</summary>
    public static RequestRevision? FromRequest(HttpRequest request, ModelCollection collection)
    {
        string? text = request.QueryString.HasValue && request.Query.TryGetValue(Name, out var query) ? query.ToString()
            : request.Headers.TryGetValue(Name, out var header) ? header.ToString()
            : null;
        if (text is null)
            return null;
        if (!collection.TryParseRevision(text, out Revision revision))
            return new(text, default, "Revision should only contains numbers.");
        // The current revision is served, without models, before its folder exists.
        if (revision != collection.Current && !collection.Contains(revision))
            return new(text, default, $"Revision '{text}' not found.") { IsUnknown = true };
        return Of(revision);
    }
}
