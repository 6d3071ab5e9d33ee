using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>Suggests the model or revision that was probably meant, for errors about unknown ones.</summary>
/// <remarks>
/// Clients that may not list the collection get no suggestions. Models are listed in the background, so that the first errors in
/// a large collection have no suggestion.
/// </remarks>
public sealed class NameSuggestions(ModelCollection collection, ModelListing listing)
{
    // Comparing ten thousand names takes about a millisecond.
    private const int MaxNames = 10_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns text to append to the error about an unknown model: <c>; did you mean 'x'?</c>, or nothing.</summary>
    public string ForModel(HttpContext context, string name) =>
        RequestContext.Of(context) is { MayRead: true, Revision: { Error: null, Value: var revision } }
            && NearestName.Find(Models(revision), name) is { } nearest
                ? $"; did you mean '{nearest}'?"
                : "";

    /// <summary>Returns text to append to the error about an unknown revision: the nearest one, otherwise the current one.</summary>
    public string ForRevision(HttpContext context, string revision)
    {
        if (!RequestContext.Of(context).MayRead)
            return "";
        // The folder of revisions has few entries.
        return NearestName.Find(Revisions(), revision) is { } nearest
            ? $" Did you mean '{nearest}'?"
            : $" The latest is '{collection.Current}'.";
    }

    // Small collections are listed at once.
    private IEnumerable<string> Models(Revision revision) =>
        listing.Find(revision) is { } names && names.Wait(MaxWait) ? names.Result.Take(MaxNames) : [];

    private IEnumerable<string> Revisions()
    {
        try
        {
            return collection.Revisions().Select(static known => known.ToString()).Take(MaxNames);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
