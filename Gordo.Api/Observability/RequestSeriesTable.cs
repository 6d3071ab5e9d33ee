using System.Collections.Concurrent;

namespace Gordo.Api.Observability;

/// <summary>
/// The request series, limited in number over all labels together: each label is bounded, but their product could still
/// exhaust the memory of this server or of Prometheus. Beyond the limit, project and model become <c>other</c>; beyond
/// <see cref="MaxFolded"/> such series, all labels except the status do.
/// </summary>
/// <param name="limit">The maximum number of label sets.</param>
/// <param name="create">Creates the series of a new label set.</param>
internal sealed class RequestSeriesTable(int limit, Func<RequestLabels, RequestSeries> create)
{
    /// <summary>The maximum number of additional label sets whose project and model are <c>other</c>.</summary>
    public const int MaxFolded = 500;

    private readonly ConcurrentDictionary<RequestLabels, RequestSeries> _series = new();
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>Returns the series of a request. Allocates nothing for labels that were seen before.</summary>
    public RequestSeries Find(in RequestLabels labels)
    {
        if (_series.TryGetValue(labels, out RequestSeries? known))
            return known;
        RequestLabels truncated = labels.Truncate();
        return Find(truncated, limit)
            ?? Find(truncated with { Project = BoundedLabel.Other, Model = BoundedLabel.Other }, limit + MaxFolded)
            ?? Find(new(BoundedLabel.Other, BoundedLabel.Other, BoundedLabel.Other, BoundedLabel.Other, truncated.Status), int.MaxValue)!; // Not null without a limit.
    }

    // Returns null if the limit is reached.
    private RequestSeries? Find(in RequestLabels labels, int max)
    {
        if (_series.TryGetValue(labels, out RequestSeries? known))
            return known;
        if (Volatile.Read(ref _count) >= max)
            return null;
        lock (_gate)
        {
            if (_series.TryGetValue(labels, out known))
                return known;
            if (_count >= max)
                return null;
            _count++;
            return _series[labels] = create(labels);
        }
    }
}
