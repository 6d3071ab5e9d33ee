using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Gordo.Api.Observability;

/// <summary>One instrument and its series.</summary>
internal sealed class MetricFamily
{
    private readonly ConcurrentDictionary<SeriesKey, Series> _series = new(SeriesKey.Comparer.Instance);
    private readonly ConcurrentDictionary<SeriesKey, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _byTags;

    public MetricFamily(Instrument instrument)
    {
        Name = instrument.Name;
        Description = instrument.Description ?? "";
        Type = instrument.GetType().GetGenericTypeDefinition() switch
        {
            var type when type == typeof(Counter<>) || type == typeof(ObservableCounter<>) => "counter",
            var type when type == typeof(Histogram<>) => "histogram",
            _ => "gauge",
        };
        Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
        IsObservable = instrument.IsObservable;
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</summary>
    public string Type { get; }

    /// <summary>The upper bounds of a histogram's buckets but the last, which has none.</summary>
    public IReadOnlyList<double>? Bounds { get; }

    /// <summary>The names of the labels, as the first measurement had them.</summary>
    public string[] LabelNames { get; private set; } = [];

    public IEnumerable<KeyValuePair<SeriesKey, Series>> Series => _series;

    private bool IsObservable { get; }

    /// <summary>Takes in one measurement; makes nothing for labels that were seen before.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_byTags.TryGetValue(tags, out Series? series))
        {
            if (LabelNames.Length != tags.Length)
            {
                string[] names = new string[tags.Length];
                for (int i = 0; i < names.Length; i++)
                    names[i] = tags[i].Key;
                LabelNames = names;
            }
            _byTags.TryAdd(tags, new Series(Bounds));
            series = _byTags[tags];
        }
        if (Type == "histogram")
            series.Observe(value);
        else if (Type == "counter" && !IsObservable)
            series.Add(value);
        else
            series.Set(value);
    }
}
