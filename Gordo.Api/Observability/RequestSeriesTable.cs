using System.Collections.Concurrent;

namespace Gordo.Api.Observability;

/// <summary>
/// The series of requests, at most so many over all labels together: what comes later is folded into series whose project
/// and model are <c>other</c>, and those into one for each status. So a product of labels that each are bounded cannot
/// fill the memory of this server or of Prometheus.
/// </summary>
/// <param name="most">The sets of labels that are kept.</param>
/// <param name="create">Makes the series of a new set.</param>
internal sealed class RequestSeriesTable(int most, Func<RequestLabels, RequestSeries> create)
{
    /// <summary>How many sets of folded labels there may be beside those kept, but for those that only tell the status.</summary>
    public const int MostFolded = 500;

    private readonly ConcurrentDictionary<RequestLabels, RequestSeries> _series = new();
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>The series of a request. Makes nothing for labels that were seen before, folded or not.</summary>
    public RequestSeries Find(in RequestLabels labels)
    {
        if (_series.TryGetValue(labels, out RequestSeries? known))
            return known;
        RequestLabels cut = labels.Cut();
        return Find(cut, most)
            ?? Find(cut with { Project = BoundedLabel.Other, Model = BoundedLabel.Other }, most + MostFolded)
            ?? Find(new(BoundedLabel.Other, BoundedLabel.Other, BoundedLabel.Other, BoundedLabel.Other, cut.Status), int.MaxValue)!; // no bound
    }

    // Null where there is no room for another.
    private RequestSeries? Find(in RequestLabels labels, int bound)
    {
        if (_series.TryGetValue(labels, out RequestSeries? known))
            return known;
        if (Volatile.Read(ref _count) >= bound)
            return null;
        lock (_gate)
        {
            if (_series.TryGetValue(labels, out known))
                return known;
            if (_count >= bound)
                return null;
            _count++;
            return _series[labels] = create(labels);
        }
    }
}
