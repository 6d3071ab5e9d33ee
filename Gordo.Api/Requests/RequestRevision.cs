using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>
/// The revision a request is answered from, found out once at its beginning.
/// </summary>
/// <param name="Text">As the client wrote it, or the current one; this is what answers repeat.</param>
/// <param name="Value">The revision; default where <paramref name="Error"/> is set.</param>
/// <param name="Error">Why there is none, in the words existing clients know; null where there is.</param>
internal sealed record RequestRevision(string Text, Revision Value, string? Error)
{
    /// <summary>The name of the query parameter and of the header, in requests and answers.</summary>
    public const string Name = "revision";

    /// <summary>The revision that was found out for a request.</summary>
    public static RequestRevision From(HttpContext context) => RequestFacts.Of(context).Revision;

    /// <summary>A revision that is there.</summary>
    public static RequestRevision Of(Revision revision) => new(revision.ToString(), revision, null);

    /// <summary>Takes the revision from the query, else from the header; null where neither has one.</summary>
    public static RequestRevision? Asked(HttpRequest request, ModelCollection collection)
    {
        string? asked = request.QueryString.HasValue && request.Query.TryGetValue(Name, out var query) ? query.ToString()
            : request.Headers.TryGetValue(Name, out var header) ? header.ToString()
            : null;
        if (asked is null)
            return null;
        if (!Revision.TryParse(asked, out Revision revision))
            return new(asked, default, "Revision should only contains numbers.");
        if (!collection.Contains(revision))
            return new(asked, default, $"Revision '{asked}' not found.");
        return new(asked, revision, null);
    }
}
