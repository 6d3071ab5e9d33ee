using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Prometheus;

namespace Gordo.Api.Observability;

/// <summary>
/// Keeps a metric of the Prometheus library for each instrument of a meter, under the same name: the library's own
/// adapter would prefix names with the meter's, and make gauges of counters that are observed.
/// </summary>
internal sealed class MeterBridge : IDisposable
{
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen, to instruments that are there and to those that will be.</summary>
    public MeterBridge(Meter meter, IMetricFactory factory, Func<Instrument, bool> takes)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter && takes(instrument))
                listener.EnableMeasurementEvents(instrument, new Metric(instrument, factory));
        };
        // Each was enabled with one.
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, metric) => ((Metric)metric!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Reads the instruments that are observed.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    // Made with the first measurement, which says what labels there are.
    private sealed class Metric(Instrument instrument, IMetricFactory factory)
    {
        private readonly Lock _gate = new();
        private ICollector? _collector;

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var values = default(LabelValues);
            for (int i = 0; i < tags.Length; i++)
                values[i] = BoundedLabel.Cut(tags[i].Value as string ?? Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "");
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

    // As many labels as an instrument may have.
    [InlineArray(4)]
    private struct LabelValues
    {
        private string _first;
    }
}
