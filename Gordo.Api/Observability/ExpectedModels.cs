using System.Diagnostics.Metrics;
using Gordo.Api.Settings;
using Gordo.Core.Collections;

namespace Gordo.Api.Observability;

/// <summary>Reports how many models the deployment expects, and which of them the current revision lacks.</summary>
internal sealed class ExpectedModels
{
    // Listing ten thousand folders takes milliseconds on a local disk and much longer on a network file system.
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly ModelCollection _collection;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _expected;
    private readonly Lock _gate = new();
    private long _checkedAt;
    private string[]? _missing;

    /// <summary>Registers the gauges.</summary>
    public ExpectedModels(ModelCollection collection, ServerSettings settings, GordoMetrics metrics, TimeProvider time)
    {
        _collection = collection;
        _time = time;
        _expected = new(settings.ExpectedModels, StringComparer.Ordinal);
        metrics.Meter.CreateObservableGauge("gordo_server_models_expected", () => _expected.Count, description: "Models this deployment expects.");
        metrics.Meter.CreateObservableGauge("gordo_server_models_missing", () => Missing().Length, description: "Expected models that are not in the current revision.");
        metrics.Meter.CreateObservableGauge(
            "gordo_server_model_missing", () => Missing().Take(settings.MetricsTopModels).Select(static model => new Measurement<int>(1, new KeyValuePair<string, object?>("model", model))),
            description: "1 for an expected model that is not in the current revision.");
    }

    private string[] Missing()
    {
        if (_expected.Count == 0)
            return [];
        lock (_gate)
        {
            if (_missing is { } known && _time.GetElapsedTime(_checkedAt) < CheckInterval)
                return known;
            _checkedAt = _time.GetTimestamp();
            return _missing = [.. _expected.Except(Present(), StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
    }

    private IReadOnlyList<string> Present()
    {
        try
        {
            return _collection.Models(_collection.Current);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An unreadable collection serves no models.
            return [];
        }
    }
}
