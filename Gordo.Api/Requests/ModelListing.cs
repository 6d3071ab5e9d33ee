using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>The names of a revision's models, listed in the background.</summary>
/// <remarks>
/// At most one revision is listed at a time and once a second: listing ten thousand models takes tens of milliseconds, and
/// longer on a network file system.
/// </remarks>
public sealed class ModelListing(ModelCollection collection, TimeProvider time)
{
    /// <summary>The maximum number of names.</summary>
    public const int MaxNames = 100_000;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1), Validity = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Listing? _listing;

    /// <summary>Returns the names of a revision's models: the last known ones while they are listed again.</summary>
    /// <returns>The names in ordinal order; null if another revision is being listed.</returns>
    public Task<string[]>? Find(Revision revision)
    {
        Listing? listing = Refresh(revision);
        return listing.Revision != revision ? null
            : listing.Names.IsCompleted || listing.Previous is null ? listing.Names
            : listing.Previous;
    }

    private Listing Refresh(Revision revision)
    {
        lock (_gate)
        {
            if (_listing is { } known)
            {
                TimeSpan age = time.GetElapsedTime(known.StartedAt);
                if (!known.Names.IsCompleted || age < MinInterval || (age < Validity && known.Revision == revision))
                    return known;
            }
            Task<string[]>? previous = _listing is { } last && last.Revision == revision ? last.Names : null;
            return _listing = new(revision, time.GetTimestamp(), Task.Run(() => Read(revision)), previous);
        }
    }

    private string[] Read(Revision revision)
    {
        try
        {
            return [.. collection.Models(revision).Take(MaxNames)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private sealed record Listing(Revision Revision, long StartedAt, Task<string[]> Names, Task<string[]>? Previous);
}
