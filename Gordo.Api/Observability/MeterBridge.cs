using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>
/// Maps each instrument of a meter to a metric of the Prometheus library with the same name. The library's own adapter
/// would add the meter's name as a prefix, and map observable counters to gauges.
/// </summary>
internal sealed class MeterBridge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<Metric> _changing = [];
    private readonly Lock _gate = new();

    /// <summary>Starts listening to existing and future instruments of the meter that pass the filter.</summary>
    public MeterBridge(Meter meter, IMetricFactory factory, Func<Instrument, bool> filter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter || !filter(instrument))
                return;
            var metric = new Metric(instrument, factory);
            if (metric.HasChangingSeries)
            {
                lock (_gate)
                    _changing.Add(metric);
            }
            listener.EnableMeasurementEvents(instrument, metric);
        };
        // The state of each enabled instrument is its Metric.
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Reads the observable instruments. Series of observable gauges that are not there any more are removed.</summary>
    public void Observe()
    {
        // One at a time, so that a series is not missing while another thread reads it anew.
        lock (_gate)
        {
            foreach (Metric metric in _changing)
                metric.BeginObservation();
            _listener.RecordObservableInstruments();
            foreach (Metric metric in _changing)
                metric.EndObservation();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // The collector is created with the first measurement, because its tags determine the labels.
    private sealed class Metric(Instrument instrument, IMetricFactory factory)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, string[]> _before = new(StringComparer.Ordinal), _observed = new(StringComparer.Ordinal);
        private ICollector? _collector;

        public bool HasChangingSeries { get; } = instrument.GetType().GetGenericTypeDefinition() == typeof(ObservableGauge<>);

        public void BeginObservation()
        {
            _before.Clear();
            foreach ((string key, string[] labels) in _observed)
                _before.Add(key, labels);
            _observed.Clear();
        }

        public void EndObservation()
        {
            foreach ((string key, string[] labels) in _before)
            {
                if (!_observed.ContainsKey(key))
                    (_collector as Prometheus.Gauge)?.RemoveLabelled(labels);
            }
        }

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var values = default(LabelValues);
            for (int i = 0; i < tags.Length; i++)
                values[i] = BoundedLabel.Truncate(tags[i].Value as string ?? Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
            ReadOnlySpan<string> labels = values[..tags.Length];
            switch (_collector ?? Create(tags))
            {
                case Prometheus.Counter counter when instrument.IsObservable:
                    counter.WithLabels(labels).IncTo(value);
                    break;
                case Prometheus.Counter counter:
                    counter.WithLabels(labels).Inc(value);
                    break;
                case Prometheus.Histogram histogram:
                    histogram.WithLabels(labels).Observe(value);
                    break;
                case Prometheus.Gauge gauge:
                    gauge.WithLabels(labels).Set(value);
                    if (HasChangingSeries && labels.Length > 0)
                        _observed[string.Join('\n', labels!)] = labels.ToArray();
                    break;
            }
        }

        private ICollector Create(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string[] labels = new string[tags.Length];
            for (int i = 0; i < labels.Length; i++)
                labels[i] = tags[i].Key;
            lock (_gate)
            {
                return _collector ??= instrument.GetType().GetGenericTypeDefinition() switch
                {
                    var type when type == typeof(Counter<>) || type == typeof(ObservableCounter<>) =>
                        factory.CreateCounter(instrument.Name, instrument.Description ?? "", labels),
                    var type when type == typeof(Histogram<>) => factory.CreateHistogram(
                        instrument.Name, instrument.Description ?? "", labels,
                        new HistogramConfiguration { Buckets = [.. (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? []] }),
                    _ => factory.CreateGauge(instrument.Name, instrument.Description ?? "", labels),
                };
            }
        }
    }

    // The maximum number of labels of an instrument.
    [InlineArray(4)]
    private struct LabelValues
    {
        private string _first;
    }
}
