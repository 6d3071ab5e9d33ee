using Gordo.Core.Collections;
using Gordo.Core.Names;

namespace Gordo.Api.Requests;

/// <summary>Suggests the model or revision that was probably meant, for errors about unknown ones.</summary>
/// <remarks>
/// Clients that may not list the collection get no suggestions. Names are listed at most once a second, and by one request at
/// a time: a listing of ten thousand models takes milliseconds, and longer on a network file system.
/// </remarks>
public sealed class NameSuggestions(ModelCollection collection, TimeProvider time)
{
    private const int MaxNames = 10_000;

    private static readonly TimeSpan ListingInterval = TimeSpan.FromSeconds(1), Validity = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Revision _listed;
    private string[] _models = [];
    private long? _listedAt;

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
        // Another request is listing: an answer without a suggestion is better than a late one.
        if (!_gate.TryEnter())
            return [];
        try
        {
            TimeSpan age = _listedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            if (age < Validity && _listed == revision)
                return _models;
            if (age < ListingInterval)
                return [];
            _listedAt = time.GetTimestamp();
            _listed = revision;
            return _models = [.. Read(() => collection.Models(revision).Take(MaxNames))];
        }
        finally
        {
            _gate.Exit();
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
}
