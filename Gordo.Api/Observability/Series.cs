namespace Gordo.Api.Observability;

/// <summary>What one instrument has recorded under one set of labels: a number, or a histogram.</summary>
internal sealed class Series(IReadOnlyList<double>? bounds)
{
    private readonly Lock _gate = new();
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Count + 1];
    private double _sum;
    private long _count;

    /// <summary>Adds to a counter.</summary>
    public void Add(double value)
    {
        lock (_gate)
            _sum += value;
    }

    /// <summary>Sets a gauge.</summary>
    public void Set(double value)
    {
        lock (_gate)
            _sum = value;
    }

    /// <summary>Adds to the bucket of a histogram that <paramref name="value"/> falls into.</summary>
    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < bounds!.Count && value > bounds[bucket]) // only histograms are observed
            bucket++;
        lock (_gate)
        {
            _buckets![bucket]++; // has bounds, so has buckets
            _count++;
            _sum += value;
        }
    }

    /// <summary>The numbers as they are now: the sum or value, how many were observed, and per bucket.</summary>
    public (double Sum, long Count, long[]? Buckets) Read()
    {
        lock (_gate)
            return (_sum, _count, _buckets is null ? null : [.. _buckets]);
    }
}
