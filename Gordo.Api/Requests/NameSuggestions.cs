using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>Suggests the model or revision that was probably meant, for errors about unknown ones.</summary>
/// <remarks>
/// Clients that may not list the collection get no suggestions. Models are listed in the background, at most one revision at a
/// time and once a second: listing ten thousand takes tens of milliseconds, and longer on a network file system. The first
/// errors in such a collection have no suggestion.
/// </remarks>
public sealed class NameSuggestions(ModelCollection collection, TimeProvider time)
{
    // Comparing ten thousand names takes about a millisecond.
    private const int MaxNames = 10_000;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1), Validity = TimeSpan.FromSeconds(10), MaxWait = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private Listing? _listing;

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
        return NearestName.Find(Read(() => collection.Revisions().Select(static known => known.ToString()).Take(MaxNames)), revision) is { } nearest
            ? $" Did you mean '{nearest}'?"
            : $" The latest is '{collection.Current}'.";
    }

    private string[] Models(Revision revision)
    {
        Listing? listing = Refresh(revision);
        if (listing?.Revision != revision)
            return [];
        // Small collections are listed at once.
        return listing.Names.Wait(MaxWait) ? listing.Names.Result : listing.Previous;
    }

    private Listing? Refresh(Revision revision)
    {
        lock (_gate)
        {
            if (_listing is { } known)
            {
                TimeSpan age = time.GetElapsedTime(known.StartedAt);
                if (!known.Names.IsCompleted || age < MinInterval || (age < Validity && known.Revision == revision))
                    return known;
            }
            string[] previous = _listing is { } last && last.Revision == revision ? last.Names.Result : [];
            return _listing = new(
                revision, time.GetTimestamp(), Task.Run<string[]>(() => [.. Read(() => collection.Models(revision).Take(MaxNames))]), previous);
        }
    }

    private static IEnumerable<string> Read(Func<IEnumerable<string>> names)
    {
        try
        {
            return names();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private sealed record Listing(Revision Revision, long StartedAt, Task<string[]> Names, string[] Previous);
}
