using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Gordo.Api.Observability;

/// <summary>
/// Listens to the server's instruments and writes what they recorded in the Prometheus text format, version 0.0.4.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>The content type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <summary>Begins to listen.</summary>
    public PrometheusExporter(GordoMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != metrics.Meter)
                return;
            var family = new MetricFamily(instrument);
            lock (_gate)
                _families[family.Name] = family;
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags)); // enabled with one
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything recorded up to now.</summary>
    public string Export()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(16 * 1024);
        lock (_gate)
        {
            foreach (MetricFamily family in _families.Values)
                Write(family, text);
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Write(MetricFamily family, StringBuilder text)
    {
        text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
            .Append("\n# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n');
        foreach ((SeriesKey key, Series series) in family.Series)
        {
            (double sum, long count, long[]? buckets) = series.Read();
            string labels = Labels(family.LabelNames, key.Values);
            if (buckets is null)
            {
                Sample(text, family.Name, labels, sum);
                continue;
            }
            long below = 0;
            for (int i = 0; i < buckets.Length; i++)
            {
                below += buckets[i];
                string bound = i < buckets.Length - 1 ? Number(family.Bounds![i]) : "+Inf"; // a histogram has bounds
                string separator = labels.Length > 0 ? "," : "";
                Sample(text, family.Name + "_bucket", $"{labels}{separator}le=\"{bound}\"", below);
            }
            Sample(text, family.Name + "_sum", labels, sum);
            Sample(text, family.Name + "_count", labels, count);
        }
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(string[] names, string[] values) =>
        string.Join(',', names.Zip(values, static (name, value) => $"{name}=\"{Escape(value)}\""));

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
